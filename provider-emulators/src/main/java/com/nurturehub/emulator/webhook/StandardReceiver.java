package com.nurturehub.emulator.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/**
 * Receives webhooks as the text of Standard Webhooks says, and as somebody would who knows nothing
 * of the sender.
 */
public final class StandardReceiver implements AutoCloseable {

  /** What arrived, whatever was answered. */
  public record Arrival(
      String path,
      String host,
      String contentType,
      String id,
      String timestamp,
      String signature,
      String text) {

    /**
     * Whether one of the signatures is by this secret: "the signature is the HMAC-SHA256 of the id,
     * the timestamp and the payload, joined by full stops"; the header lists several, separated by
     * spaces, each led by its version.
     */
    public boolean isSignedWith(String whsec) {
      byte[] key = Base64.getDecoder().decode(whsec.substring("whsec_".length()));
      byte[] expected;
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        expected =
            mac.doFinal((id + "." + timestamp + "." + text).getBytes(StandardCharsets.UTF_8));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
      }
      for (String versioned : signature.split(" ", -1)) {
        String[] parts = versioned.split(",", 2);
        if (parts[0].equals("v1")
            && MessageDigest.isEqual(Base64.getDecoder().decode(parts[1]), expected)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Writes an answer. */
  public interface Behaviour {

    void answer(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private volatile Consumer<Arrival> listener = arrival -> {};
  private volatile Behaviour behaviour = exchange -> exchange.sendResponseHeaders(204, -1);

  public StandardReceiver() {
    this(Optional.empty());
  }

  /** One whose connections are encrypted, where it has keys for that. */
  public StandardReceiver(Optional<SSLContext> tls) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls.isPresent()) {
        HttpsServer https = HttpsServer.create(any, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
        server = https;
      } else {
        server = HttpServer.create(any, 0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Arrival arrival =
          new Arrival(
              exchange.getRequestURI().toString(),
              header(exchange, "Host"),
              header(exchange, "Content-Type"),
              header(exchange, "webhook-id"),
              header(exchange, "webhook-timestamp"),
              header(exchange, "webhook-signature"),
              new String(body, StandardCharsets.UTF_8));
      arrivals.add(arrival);
      listener.accept(arrival);
      behaviour.answer(exchange);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  /** Tells of each arrival before it is answered. */
  public void listen(Consumer<Arrival> next) {
    listener = next;
  }

  public void behave(Behaviour next) {
    behaviour = next;
  }

  public void answer(int status, Optional<Integer> retryAfter) {
    behave(
        exchange -> {
          retryAfter.ifPresent(
              seconds -> exchange.getResponseHeaders().set("Retry-After", seconds.toString()));
          exchange.sendResponseHeaders(status, -1);
        });
  }

  /** Answers without an end. */
  public void answerForEver() {
    behave(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] some = new byte[8_192];
            while (!threads.isShutdown()) {
              out.write(some);
            }
          }
        });
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}

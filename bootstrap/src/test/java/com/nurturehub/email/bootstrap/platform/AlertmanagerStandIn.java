package com.nurturehub.email.bootstrap.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Takes what is posted to Alertmanager, and refuses as often as it is told to. */
final class AlertmanagerStandIn implements AutoCloseable {

  private final HttpServer server;
  private final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();

  private AlertmanagerStandIn(HttpServer server) {
    this.server = server;
  }

  /** One post, and when it came. */
  record Post(String body, int status, Instant at) {}

  static AlertmanagerStandIn start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AlertmanagerStandIn standIn = new AlertmanagerStandIn(server);
    server.createContext("/api/v2/alerts", standIn::take);
    server.start();
    return standIn;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next so many posts are answered with 503. */
  void refuse(int times) {
    refusals.set(times);
  }

  /** The next post that is as wished; those before it are passed over. */
  Optional<Post> await(Predicate<Post> wish, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Post post = posts.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (post == null || wish.test(post)) {
        return Optional.ofNullable(post);
      }
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : 200;
    posts.add(new Post(body, status, Instant.now()));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

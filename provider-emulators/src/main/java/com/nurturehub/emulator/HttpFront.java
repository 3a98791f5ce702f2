package com.nurturehub.emulator;

import com.nurturehub.emulator.Faults.Action;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on loopback whose every answer passes the script of faults. */
public final class HttpFront implements AutoCloseable {
  private static final int BACKLOG = 1024;

  static {
    // Head and body leave in two writes, which Nagle's algorithm answers with 40 ms; and the
    // default keeps
    // only 200 idle connections, so that a campaign's clients would meet closed ones. Read once per
    // JVM.
    setIfAbsent("sun.net.httpserver.nodelay", "true");
    setIfAbsent("sun.net.httpserver.maxIdleConnections", "4096");
  }

  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

  /** Answers a request; empty closes the connection without an answer. */
  @FunctionalInterface
  public interface Route {
    Optional<HttpReply> answer(HttpExchange exchange) throws IOException;
  }

  /** The provider's own answer to a request, where no fault takes its place. */
  @FunctionalInterface
  public interface Normal {
    HttpReply answer() throws IOException, Refusal;
  }

  /** The rest of an exchange, in which further faults may strike. */
  @FunctionalInterface
  public interface Further {
    Optional<HttpReply> answer() throws IOException, Refusal;
  }

  /**
   * Binds at once and serves after {@link #start}.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException where the port is taken
   */
  public HttpFront(InetAddress address, int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen for HTTP on " + address + " port " + port, e);
    }
    server.setExecutor(workers);
  }

  /** Serves every path that begins with the prefix; the longest prefix wins. */
  public HttpFront route(String prefix, Route route) {
    server.createContext(
        prefix,
        exchange -> {
          Optional<HttpReply> reply;
          try {
            reply = route.answer(exchange);
          } catch (RuntimeException e) {
            reply = Optional.of(HttpReply.text(500, "text/plain", "emulator: " + e));
          }
          if (reply.isPresent()) {
            reply.get().send(exchange);
          } else {
            exchange.close();
          }
        });
    return this;
  }

  public HttpFront start() {
    server.start();
    return this;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The provider's answer, or what the script of faults says instead. */
  public static Optional<HttpReply> orFault(Faults faults, Attempt attempt, Normal normal)
      throws IOException {
    return unlessFault(faults, attempt, () -> Optional.of(normal.answer()));
  }

  /**
   * Takes a mail, unless a fault strikes before it is kept, or before its sender can learn of it.
   *
   * @param keep keeps the mail and answers
   */
  public static Optional<HttpReply> take(Faults faults, Attempt mail, Normal keep)
      throws IOException {
    return unlessFault(
        faults,
        mail.at(Stage.FINAL_DOT),
        () -> {
          HttpReply reply = keep.answer();
          return orFault(faults, mail.at(Stage.ACCEPTED), () -> reply);
        });
  }

  /** What follows, or what the script of faults says instead. */
  public static Optional<HttpReply> unlessFault(Faults faults, Attempt attempt, Further further)
      throws IOException {
    return switch (faults.strike(attempt)) {
      case Action.Pass pass -> {
        try {
          yield further.answer();
        } catch (Refusal refusal) {
          yield Optional.of(refusal.reply());
        }
      }
      case Action.Reply reply -> {
        HttpReply answer =
            HttpReply.text(reply.code(), "application/json; charset=UTF-8", reply.text());
        for (var header : reply.headers().entrySet()) {
          answer = answer.with(header.getKey(), header.getValue());
        }
        yield Optional.of(answer);
      }
      case Action.Reset reset -> Optional.empty();
      case Action.Hang hang -> {
        hang.fault().awaitRemoval(hang.atMost());
        yield Optional.empty();
      }
    };
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}

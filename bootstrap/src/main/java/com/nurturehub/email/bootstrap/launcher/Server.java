package com.nurturehub.email.bootstrap.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * The server in this process. Its class loader's parent is the JDK, so that neither it nor the
 * application meets the launcher's own libraries: here as on any other Payara Micro.
 */
final class Server implements AutoCloseable {

  private final AutoCloseable running;

  private Server(AutoCloseable running) {
    this.running = running;
  }

  /** Says so at once where another process has the port, before anything is started. */
  static void checkPortIsFree(String address, int port) throws CannotStart {
    try (ServerSocket socket = new ServerSocket()) {
      // As the server will bind, so that connections of a run just ended are no obstacle.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException | IllegalArgumentException e) {
      throw CannotStart.because(
          "Cannot listen on %s port %d (%s): choose another with --port or --address."
              .formatted(address, port, e.getMessage()));
    }
  }

  /** Returns when the application answers. */
  static Server start(int port, String address, DataDirectory data) throws CannotStart {
    Path home = launcherJar().resolveSibling("lib");
    try {
      Path logging = data.resolve("logs").resolve("logging.properties");
      Files.createDirectories(data.resolve("logs"));
      DataDirectory.write(logging, loggingProperties(data.resolve("logs")));
      @SuppressWarnings("resource") // The server loads classes for as long as the process lives.
      ClassLoader loader = new ServerClassLoader(only(home, "payara-micro-*.jar"));
      Callable<?> server =
          (Callable<?>)
              loader
                  .loadClass(MicroServer.class.getName())
                  .getConstructor(Integer.class, String.class, File.class, File.class, File.class)
                  .newInstance(
                      port,
                      address,
                      launcherJar().resolveSibling("nurturehub.war").toFile(),
                      data.fresh("server").toFile(),
                      logging.toFile());
      Thread.currentThread().setContextClassLoader(loader);
      Server started = new Server((AutoCloseable) server.call());
      awaitAnswer(URI.create("http://" + reachable(address) + ":" + port + "/health/started"));
      return started;
    } catch (CannotStart e) {
      throw e;
    } catch (Exception e) {
      throw CannotStart.because(
          "The server did not start (%s): the cause is in %s."
              .formatted(e.getMessage(), data.resolve("logs").resolve("server.0.log")));
    }
  }

  /** Lets requests under way finish, then stops the application and the server. */
  @Override
  public void close() {
    // While it stops, the server prints past all logging configuration.
    PrintStream out = System.out;
    PrintStream err = System.err;
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    try {
      running.close();
    } catch (Exception e) {
      throw new IllegalStateException("The server did not stop: " + e.getMessage(), e);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static void awaitAnswer(URI address) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      int status =
          client
              .send(
                  HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build(),
                  BodyHandlers.discarding())
              .statusCode();
      if (status != 200) {
        throw new IOException("it answers " + status + " at " + address.getPath());
      }
    }
  }

  private static String reachable(String address) {
    if (address.equals("0.0.0.0")) {
      return "127.0.0.1";
    }
    return address.contains(":") ? "[" + address + "]" : address;
  }

  /** Everything goes to a file; the terminal gets our own messages and the server's warnings. */
  private static String loggingProperties(Path logs) {
    return """
    handlers=java.util.logging.ConsoleHandler,java.util.logging.FileHandler
    .level=INFO
    # Ours, and what we bring.
    com.nurturehub.level=%4$s
    com.nimbusds.level=%4$s
    com.zaxxer.level=%4$s
    org.flywaydb.level=%4$s
    org.hibernate.level=%4$s
    org.postgresql.level=%4$s
    org.apache.kafka.level=%5$s
    java.util.logging.ConsoleHandler.level=ALL
    java.util.logging.ConsoleHandler.filter=%1$s
    java.util.logging.ConsoleHandler.formatter=%3$s
    java.util.logging.FileHandler.level=ALL
    java.util.logging.FileHandler.pattern=%2$s/server.%%g.log
    java.util.logging.FileHandler.limit=20000000
    java.util.logging.FileHandler.count=5
    java.util.logging.FileHandler.append=true
    java.util.logging.FileHandler.encoding=UTF-8
    java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
    java.util.logging.SimpleFormatter.format=%%1$tFT%%1$tT.%%1$tL %%4$s %%3$s: %%5$s%%6$s%%n
    # A bad token is the caller's fault, answered with 401; its stack trace helps nobody.
    fish.payara.microprofile.jwtauth.level=OFF
    """
        .formatted(
            ConsoleFilter.class.getName(),
            logs.toString().replace("\\", "/"),
            ConsoleLines.class.getName(),
            System.getProperty("nurturehub.log.level", "INFO"),
            // It tells of every attempt to connect, and of all its settings.
            System.getProperty("nurturehub.log.level", "SEVERE"));
  }

  private static Path launcherJar() {
    try {
      return Path.of(Server.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path only(Path directory, String pattern) throws IOException {
    try (var found = Files.newDirectoryStream(directory, pattern)) {
      return found.iterator().next();
    }
  }

  /** Knows the JDK, the server, and of the launcher what boots it and formats its messages. */
  private static final class ServerClassLoader extends URLClassLoader {

    private static final String ENTRY = MicroServer.class.getName();

    ServerClassLoader(Path server) throws MalformedURLException {
      super("server", new URL[] {server.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals(ConsoleLines.class.getName())) {
        return ConsoleLines.class;
      }
      if (!name.equals(ENTRY)) {
        return super.findClass(name);
      }
      // Not by adding the launcher's jar, whose manifest would bring all its libraries along.
      try (InputStream compiled =
          MicroServer.class.getResourceAsStream(MicroServer.class.getSimpleName() + ".class")) {
        byte[] bytes = Objects.requireNonNull(compiled).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}

package com.nurturehub.email.benchmarks.endpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, started by a launcher. */
final class LaunchedServer implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Process process;
  private final int port;

  private LaunchedServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it and waits until it is ready. */
  static LaunchedServer start(
      Path launcher, Path data, String database, List<String> jvm, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1g"));
    command.addAll(jvm);
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-jar", launcher.toString(), "--no-demo", "--database", database));
    command.addAll(List.of("--address", "127.0.0.1", "--port", String.valueOf(port)));
    command.addAll(List.of("--data", data.toString()));
    Path output = Files.createDirectories(data).resolve("output.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    while (!Files.readString(output).contains("ready: ")) {
      if (!process.isAlive()) {
        throw new IllegalStateException("It did not get ready:\n" + Files.readString(output));
      }
      Thread.sleep(LOOK);
    }
    return new LaunchedServer(process, port);
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Processor time that it has used until now. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    end(process);
  }

  /** Asks a process to end, and makes it after a minute. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

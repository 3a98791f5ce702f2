package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The launcher in a process of its own, as {@code ./run} starts it. */
final class ServiceProcess implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ServiceProcess.class.getName());

  /** It is ready in two thirds of the time, which counts where it lives for seconds. */
  static final String[] SHORT_LIVED = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"};

  /** Visits go to the journal first only where the store is away, and not where it is busy. */
  static final Map<String, String> PATIENT_INTAKE =
      Map.of("nurturehub.engagement.patience", "PT0.9S");

  private static final Path LAUNCHER = Path.of("target", "nurturehub-launcher.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int PORTS = 1_000;
  private static final int FIRST_PORT = 24_000;
  private static final AtomicInteger NEXT_PORT = new AtomicInteger();

  private static final String END = "\u0000end";

  /** Where these tests are ended from outside, what they started goes with them. */
  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final URI address;
  private final Path data;
  private final List<String> output;
  private final Duration startedIn;
  private boolean suspended;

  private ServiceProcess(
      Process process, URI address, Path data, List<String> output, Duration startedIn) {
    this.process = process;
    this.address = address;
    this.data = data;
    this.output = output;
    this.startedIn = startedIn;
  }

  /**
   * Starts the service over a data directory and waits for its ready line; {@link #SHORT_LIVED}.
   */
  static ServiceProcess start(Path data, Map<String, String> properties, String... flags)
      throws IOException, InterruptedException {
    return start(data, List.of(SHORT_LIVED), properties, flags);
  }

  /** The same, on a JVM with these options. */
  static ServiceProcess start(
      Path data, List<String> jvmOptions, Map<String, String> properties, String... flags)
      throws IOException, InterruptedException {
    int port = freePort();
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-Xmx768m");
    properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
    List<String> words =
        new ArrayList<>(List.of("--port", String.valueOf(port), "--data", data.toString()));
    words.addAll(List.of(flags));
    long begun = System.nanoTime();
    Process process = launcher(options, words).redirectErrorStream(true).start();
    STARTED.add(process);
    List<String> output = new ArrayList<>();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    // Not a virtual thread: it waits within the kernel, and would keep its carrier from others.
    Thread.ofPlatform().daemon().start(() -> pump(process, lines));
    String ready = "ready: http://localhost:" + port;
    long deadline = begun + PATIENCE.toNanos();
    while (!output.contains(ready)) {
      String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null || line.equals(END)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "The service did not get ready:\n" + String.join("\n", output));
      }
      output.add(line);
    }
    return new ServiceProcess(
        process,
        URI.create("http://localhost:" + port),
        data,
        List.copyOf(output),
        Duration.ofNanos(System.nanoTime() - begun));
  }

  /** The launcher's command on the JDK that runs the tests. */
  static ProcessBuilder launcher(List<String> options, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", LAUNCHER.toAbsolutePath().toString()));
    command.addAll(words);
    return new ProcessBuilder(command);
  }

  private static void pump(Process process, BlockingQueue<String> lines) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      reader.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add("(its output broke off: " + e.getMessage() + ")");
    }
    lines.add(END);
  }

  /** What makes the product meet the emulator instead of Google. */
  static Map<String, String> meeting(GoogleEmulator google) {
    return Map.of(
        "nurturehub.google.authorize-url", google.authorizeUrl().toString(),
        "nurturehub.google.token-url", google.tokenUrl().toString(),
        "nurturehub.google.gmail-url", google.gmailUrl().toString(),
        "nurturehub.google.smtp-host", google.smtpHost(),
        "nurturehub.google.smtp-port", String.valueOf(google.smtpPort()),
        "nurturehub.google.client-id", Agencies.CLIENT_ID,
        "nurturehub.google.client-secret", Agencies.CLIENT_SECRET,
        "nurturehub.smtp.tls", "off");
  }

  /** What makes the product meet the emulator instead of Microsoft. */
  static Map<String, String> meeting(MicrosoftEmulator microsoft) {
    return Map.of(
        "nurturehub.microsoft.login-url", microsoft.loginUrl().toString(),
        "nurturehub.microsoft.graph-url", microsoft.graphUrl().toString(),
        "nurturehub.microsoft.smtp-host", microsoft.smtpHost(),
        "nurturehub.microsoft.smtp-port", String.valueOf(microsoft.smtpPort()),
        "nurturehub.microsoft.client-id", Agencies.CLIENT_ID,
        "nurturehub.microsoft.client-secret", Agencies.CLIENT_SECRET,
        "nurturehub.smtp.tls", "off");
  }

  ServiceClient asPlatform() throws IOException {
    return new ServiceClient(address, platformToken());
  }

  String platformToken() throws IOException {
    return Files.readString(data.resolve("platform.jwt")).strip();
  }

  URI address() {
    return address;
  }

  List<String> output() {
    return output;
  }

  Duration startedIn() {
    return startedIn;
  }

  /** As the kernel ends a process: no hook runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** The process, as its leases name it. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As a virtual machine that is paused: it holds everything and does nothing. */
  void suspend() throws IOException, InterruptedException {
    signal("STOP");
    suspended = true;
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
    suspended = false;
  }

  private void signal(String name) throws IOException, InterruptedException {
    int refused =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (refused != 0) {
      throw new IllegalStateException("SIG" + name + " could not be sent to " + process.pid());
    }
  }

  /** As Ctrl-C ends it; returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("The service did not stop within a minute");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    try {
      if (suspended) {
        kill();
      } else if (process.isAlive()) {
        stop();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A port that nobody listens on, and that nobody else comes upon before the service listens
   * there: below those that the system gives away.
   */
  private static int freePort() {
    for (int i = 0; i < PORTS; i++) {
      int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "port {0} is taken", port);
      }
    }
    throw new IllegalStateException("no port is free from " + FIRST_PORT + " on");
  }
}

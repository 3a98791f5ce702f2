package com.nurturehub.emulator.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One broker of Apache Kafka that is its own controller (KRaft), on 127.0.0.1 alone. It can be
 * stopped, killed and started again on the same port and the same storage.
 */
public final class KafkaBroker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(50);

  /** Where tests are ended from outside, what they started goes with them. */
  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Path directory;
  private final int port;
  private Process process;

  private KafkaBroker(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a broker and waits until it serves.
   *
   * @param directory exists; its storage and its log are kept there
   * @param settings beside or in place of ours, by the names of Kafka's broker properties
   */
  public static KafkaBroker start(Path directory, Map<String, String> settings)
      throws IOException, InterruptedException {
    int port = freePort();
    int controllerPort = freePort();
    Map<String, String> all = new TreeMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    all.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    all.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    all.put("controller.listener.names", "CONTROLLER");
    all.put("log.dirs", directory.resolve("storage").toString());
    all.put("num.partitions", "4");
    all.put("offsets.topic.num.partitions", "1");
    all.put("offsets.topic.replication.factor", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("group.initial.rebalance.delay.ms", "0");
    all.putAll(settings);
    Files.write(
        directory.resolve("server.properties"),
        all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    KafkaBroker broker = new KafkaBroker(directory, port, launch(directory));
    broker.awaitReady();
    return broker;
  }

  /** Where clients begin: {@code host:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** As an operator stops it. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** As the kernel ends a process. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** It holds everything and does nothing. */
  public void suspend() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int refused =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (refused != 0) {
        throw new IllegalStateException("SIG" + name + " could not be sent to the broker");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it again where it was, after it was stopped or killed. */
  public void startAgain() throws IOException, InterruptedException {
    process = launch(directory);
    awaitReady();
  }

  /** Everything that is in a topic now, as Kafka's console consumer prints it. */
  public List<ConsumedRecord> consume(String topic) throws IOException, InterruptedException {
    List<ConsumedRecord> records = new ArrayList<>();
    consume(topic, records::add);
    return records;
  }

  /** The same, one by one, for more than fits into memory. */
  public void consume(String topic, Consumer<ConsumedRecord> reader)
      throws IOException, InterruptedException {
    int records = recordsIn(topic);
    if (records == 0) {
      return;
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                "--bootstrap-server",
                address(),
                "--topic",
                topic,
                "--from-beginning",
                "--timeout-ms",
                String.valueOf(PATIENCE.toMillis()),
                "--max-messages",
                String.valueOf(records)));
    for (String shown : List.of("partition", "offset", "headers", "key", "value")) {
      words.addAll(List.of("--formatter-property", "print." + shown + "=true"));
    }
    printed(words, line -> reader.accept(ConsumedRecord.of(line)));
  }

  /** The ends of its partitions: nothing here is compacted or within transactions. */
  private int recordsIn(String topic) throws IOException, InterruptedException {
    AtomicInteger records = new AtomicInteger();
    printed(
        List.of(
            "org.apache.kafka.tools.GetOffsetShell",
            "--bootstrap-server",
            address(),
            "--topic",
            topic),
        line ->
            records.addAndGet(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip())));
    return records.get();
  }

  /** What one of Kafka's own tools prints. */
  private void printed(List<String> words, Consumer<String> reader)
      throws IOException, InterruptedException {
    Path log = directory.resolve("tools.log");
    Process tool =
        java(words).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    STARTED.add(tool);
    try (BufferedReader lines = tool.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(reader);
    }
    int code = tool.waitFor();
    STARTED.remove(tool);
    if (code != 0) {
      throw new IllegalStateException(words.getFirst() + " failed: " + Files.readString(log));
    }
  }

  @Override
  public void close() {
    // Nothing of it is used again.
    process.destroyForcibly();
    STARTED.remove(process);
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "Kafka does not serve: " + Files.readString(directory.resolve("broker.log")));
      }
      LockSupport.parkNanos(POLL.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** It opens its port for clients when it has caught up with its controller. */
  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Process launch(Path directory) throws IOException {
    Process process =
        java(List.of(
                BrokerProcess.class.getName(), directory.resolve("server.properties").toString()))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("broker.log").toFile()))
            .start();
    STARTED.add(process);
    return process;
  }

  private static ProcessBuilder java(List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // They live for seconds.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath()));
    command.addAll(words);
    return new ProcessBuilder(command);
  }

  private static String classPath() throws IOException {
    try (InputStream libraries = KafkaBroker.class.getResourceAsStream("broker.classpath")) {
      if (libraries == null) {
        throw new IllegalStateException("the build of kafka-broker left no class path");
      }
      Path own =
          Path.of(KafkaBroker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return own
          + System.getProperty("path.separator")
          + new String(libraries.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

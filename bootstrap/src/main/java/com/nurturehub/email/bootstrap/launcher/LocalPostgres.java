package com.nurturehub.email.bootstrap.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL of our own, on loopback, whose data is kept. Its owner is a role that may make roles
 * and no more, as an operator would give it. Where the process before was killed and left its
 * server running, that server is stopped first.
 */
final class LocalPostgres implements AutoCloseable {

  /** The binaries on the class path; a data directory belongs to one major version. */
  private static final String MAJOR_VERSION = "18";

  private static final String VERSION_FILE = "PG_VERSION";
  private static final String NAME = "nurturehub";
  private static final String SUPERUSER = "postgres";

  private final Path binaries;
  private final Path cluster;
  private final Path log;
  private final int port;
  private final String password;

  private LocalPostgres(Path binaries, Path cluster, Path log, int port, String password) {
    this.binaries = binaries;
    this.cluster = cluster;
    this.log = log;
    this.port = port;
    this.password = password;
  }

  /** Starts it on a free port and returns when it takes connections. */
  static LocalPostgres start(Path data) throws CannotStart {
    try {
      Path cluster = data.resolve("postgresql");
      checkVersion(cluster);
      Path binaries = binariesIn(data);
      Path logs = Files.createDirectories(data.resolve("logs"));
      String password =
          DataDirectory.keep(data.resolve("postgresql.password"), LocalPostgres::newPassword);
      LocalPostgres postgres =
          new LocalPostgres(
              binaries, cluster, logs.resolve("postgresql.log"), freePort(), password.strip());
      postgres.prepare(data);
      postgres.startServer();
      try {
        postgres.makeDatabase();
      } catch (SQLException e) {
        postgres.close();
        throw CannotStart.because("The database could not be prepared: " + e.getMessage());
      }
      return postgres;
    } catch (IOException e) {
      throw CannotStart.because("The local PostgreSQL could not be started: " + e);
    }
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
  }

  String user() {
    return NAME;
  }

  String password() {
    return password;
  }

  /** Ends sessions, writes what is in memory, stops. */
  @Override
  public void close() {
    try {
      stopServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server started on another major version's files would not come up, nor say why. */
  private static void checkVersion(Path cluster) throws IOException, CannotStart {
    Path versionFile = cluster.resolve(VERSION_FILE);
    if (!Files.exists(versionFile)) {
      return;
    }
    String version = Files.readString(versionFile).strip();
    if (!version.equals(MAJOR_VERSION)) {
      throw CannotStart.because(
          "The database in %s was made by PostgreSQL %s and this is %s: name another --data, or dump and restore it."
              .formatted(cluster, version, MAJOR_VERSION));
    }
  }

  private void prepare(Path data) throws IOException, CannotStart {
    if (Files.exists(cluster.resolve(VERSION_FILE))) {
      stopLeftOver();
      return;
    }
    // Left by a first start that was cut short.
    DataDirectory.delete(cluster);
    Path passwordFile = data.resolve("postgresql.password");
    Path draft = data.resolve("postgresql.new");
    DataDirectory.delete(draft);
    Outcome made =
        run(
            "initdb",
            "--pgdata=" + draft,
            "--username=" + SUPERUSER,
            "--auth=scram-sha-256",
            "--pwfile=" + passwordFile,
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions");
    if (made.exitCode != 0) {
      throw CannotStart.because(explain("initdb", made));
    }
    Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private void stopLeftOver() throws IOException, CannotStart {
    Path pidFile = cluster.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    boolean running =
        !lines.isEmpty()
            && ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .flatMap(process -> process.info().command())
                .filter(command -> command.contains("postgres"))
                .isPresent();
    if (!running) {
      // After a reboot the number may be another process's, which PostgreSQL would take for its
      // own.
      Files.deleteIfExists(pidFile);
      return;
    }
    Outcome stopped = stopServer();
    if (stopped.exitCode != 0) {
      throw CannotStart.because(explain("stopping the PostgreSQL of the run before", stopped));
    }
  }

  private void startServer() throws IOException, CannotStart {
    Outcome started =
        run(
            "pg_ctl",
            "start",
            "--pgdata=" + cluster,
            "--log=" + log,
            "--wait",
            "--timeout=60",
            "--options=-p "
                + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                + " -c timezone=UTC -c log_timezone=UTC");
    if (started.exitCode != 0) {
      throw CannotStart.because(explain("pg_ctl (its log: " + log + ")", started));
    }
  }

  private Outcome stopServer() throws IOException {
    Outcome stopped =
        run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=fast", "--wait", "--timeout=30");
    return stopped.exitCode == 0
        ? stopped
        : run("pg_ctl", "stop", "--pgdata=" + cluster, "--mode=immediate", "--wait");
  }

  private void makeDatabase() throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (Connection connection = DriverManager.getConnection(url, SUPERUSER, password);
        Statement statement = connection.createStatement()) {
      if (!has(statement, "select 1 from pg_roles where rolname = '" + NAME + "'")) {
        // The password is hexadecimal, so it holds nothing to quote.
        statement.execute("create role " + NAME + " login createrole password '" + password + "'");
      }
      if (!has(statement, "select 1 from pg_database where datname = '" + NAME + "'")) {
        statement.execute("create database " + NAME + " owner " + NAME);
      }
    }
  }

  private static boolean has(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private record Outcome(int exitCode, String output) {}

  private Outcome run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
      command.add("unshare");
      command.add("--user");
    }
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("nurturehub-" + program, ".log");
    try {
      // Into a file: a server that is started would keep a pipe open, and reading it would wait.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Outcome(-1, "no answer for two minutes");
      }
      return new Outcome(process.exitValue(), Files.readString(output).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, "interrupted");
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private static boolean isRoot() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.isDirectory(self) && Files.getAttribute(self, "unix:uid").equals(0);
  }

  private static String explain(String step, Outcome outcome) {
    return outcome.output.contains("unshare")
        ? "PostgreSQL does not run as root, and this machine forbids the user namespace that would"
            + " help: start as another user, or name your own PostgreSQL with --database."
        : "The local PostgreSQL could not be started; "
            + step
            + " said: "
            + outcome.output.replaceAll("\\s+", " ");
  }

  private static String newPassword() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Unpacks the binaries once; their directory is there only when it is whole. */
  static Path binariesIn(Path data) throws IOException, CannotStart {
    Path target = data.resolve("postgresql-" + MAJOR_VERSION);
    if (Files.isDirectory(target)) {
      return target;
    }
    String archive = "/postgres-%s-%s.txz".formatted(system(), machine());
    try (InputStream packed = LocalPostgres.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw CannotStart.because(
            "This build brings no PostgreSQL for "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + ": build on this machine, or name your own with --database.");
      }
      Path draft = target.resolveSibling(target.getFileName() + ".new");
      DataDirectory.delete(draft);
      unpack(packed, draft);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return target;
  }

  private static void unpack(InputStream packed, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = directory.resolve(entry.getName()).normalize();
        if (!file.startsWith(directory)) {
          throw new IOException("The archive names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(file);
          continue;
        }
        Files.createDirectories(file.resolveSibling("."));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createLink(file, directory.resolve(entry.getLinkName()).normalize());
        } else {
          Files.copy(tar, file);
          if ((entry.getMode() & 0100) != 0 && !system().equals("windows")) {
            Set<PosixFilePermission> permissions =
                EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
          }
        }
      }
    }
  }

  private static String system() {
    String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "darwin";
    }
    return name.startsWith("windows") ? "windows" : "linux";
  }

  private static String machine() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      case String other -> other;
    };
  }
}

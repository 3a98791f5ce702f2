package com.nurturehub.email.benchmarks;

import com.nurturehub.email.persistence.PostgresDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A PostgreSQL of this run's own, which all that is compared shares. It keeps every commit, as in
 * production: what it comes with, for tests, does not.
 */
public final class BenchmarkServer implements AutoCloseable {

  /** Owns every database; an ordinary user, as in production. */
  public static final String OWNER = "nurturehub";

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.of(
              "fsync", "on",
              "synchronous_commit", "on",
              "shared_buffers", "1GB",
              "max_wal_size", "8GB",
              "checkpoint_timeout", "15min",
              "max_connections", "300",
              "unix_socket_directories", "",
              "listen_addresses", "127.0.0.1"));

  private final Path directory;
  private final EmbeddedPostgres.Builder builder;
  private EmbeddedPostgres postgres;

  private BenchmarkServer(Path directory, EmbeddedPostgres.Builder builder) throws IOException {
    this.directory = directory;
    this.builder = builder;
    this.postgres = builder.start();
  }

  /** Starts one whose files go there, and with it. */
  static BenchmarkServer start(Path directory) throws IOException, SQLException {
    delete(directory);
    Files.createDirectories(directory);
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory.resolve("data"))
            .setCleanDataDirectory(false)
            .setErrorRedirector(ProcessBuilder.Redirect.to(log(directory).toFile()))
            .setOutputRedirector(ProcessBuilder.Redirect.to(log(directory).toFile()));
    SETTINGS.forEach(builder::setServerConfig);
    BenchmarkServer server = new BenchmarkServer(directory, builder);
    server.administer("postgres", "CREATE ROLE " + OWNER + " LOGIN CREATEROLE");
    return server;
  }

  /** What it is and how it is set, for a report. */
  String describe() throws SQLException {
    return "PostgreSQL "
        + query("postgres", "SHOW server_version").getFirst()
        + ", "
        + query(
            "postgres",
            """
            SELECT name || '=' || current_setting(name) FROM pg_settings
            WHERE name IN ('fsync', 'synchronous_commit', 'shared_buffers', 'max_wal_size',
              'checkpoint_timeout', 'autovacuum', 'full_page_writes')
            ORDER BY name
            """);
  }

  /** Where files may be left that go with it. */
  public Path directory() {
    return directory;
  }

  /** Ends it, with its files as they are. */
  public void stop() throws IOException {
    builder.setPort(postgres.getPort());
    postgres.close();
  }

  /** Starts it where it was. */
  public void startAgain() throws IOException {
    postgres = builder.start();
  }

  /** Where PostgreSQL writes what it has to say. */
  public Path log() {
    return log(directory);
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), database);
  }

  /** An empty database. */
  public void create(String database) throws SQLException {
    administer("postgres", "CREATE DATABASE " + database + " OWNER " + OWNER);
  }

  /** A database that is the same as that one, which nobody may be using. */
  void copy(String template, String database) throws SQLException {
    administer("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
    administer(
        "postgres",
        "CREATE DATABASE %s OWNER %s TEMPLATE %s STRATEGY FILE_COPY"
            .formatted(database, OWNER, template));
    // Else the one that is measured first would write what was made before it.
    administer("postgres", "CHECKPOINT");
  }

  void drop(String database) throws SQLException {
    administer("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
  }

  /** The product's side of a database. */
  PostgresDatabase open(String database, int poolSize) {
    return new PostgresDatabase(PostgresDatabase.pool(url(database), OWNER, "", poolSize));
  }

  /** A connection of a superuser's. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "");
  }

  /** Processor time that it has used until now, sessions that have ended apart. */
  Duration processorTime() throws IOException {
    Path pidFile = directory.resolve("data").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::descendants)
        .flatMap(process -> process.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Runs a statement as a superuser. */
  void administer(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the answer, as a superuser sees it. */
  public List<String> query(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(String.valueOf(rows.getString(1)));
      }
      return all;
    }
  }

  /** Stops it and deletes its files. */
  @Override
  public void close() throws IOException {
    postgres.close();
    delete(directory);
  }

  private static Path log(Path directory) {
    return directory.resolve("postgresql.log");
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

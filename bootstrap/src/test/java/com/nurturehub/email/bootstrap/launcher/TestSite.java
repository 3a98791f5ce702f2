package com.nurturehub.email.bootstrap.launcher;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the launcher makes around the server, for tests that start the server themselves. */
public final class TestSite implements AutoCloseable {

  private final Keys keys;
  private final LocalPostgres postgres;
  private final Path directory;

  private TestSite(Keys keys, LocalPostgres postgres, Path directory) {
    this.directory = directory;
    this.keys = keys;
    this.postgres = postgres;
  }

  /** Keys and an empty database in that directory, which must not exist. */
  public static TestSite open(Path directory) {
    try {
      DataDirectory.create(directory);
      return new TestSite(Keys.in(directory), LocalPostgres.start(directory), directory);
    } catch (CannotStart e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the product must be configured with, by MicroProfile Config name. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    // The server under test chooses its port itself; no test here follows a link.
    settings.put("nurturehub.public-url", "http://localhost:8080");
    settings.put("nurturehub.smtp.tls", "required");
    settings.put("nurturehub.database.url", postgres.jdbcUrl());
    settings.put("nurturehub.database.user", postgres.user());
    settings.put("nurturehub.database.password", postgres.password());
    settings.put("nurturehub.tracking.keyset", keys.trackingKeyset().toString());
    settings.put("nurturehub.secrets.keyset", keys.secretsKeyset().toString());
    settings.put("nurturehub.engagement.journal", directory.resolve("journal").toString());
    settings.put("mp.jwt.verify.publickey.location", keys.publicKey().toUri().toString());
    settings.put("mp.jwt.verify.issuer", Keys.ISSUER);
    return settings;
  }

  /** A bearer token that this site's server accepts, or one past its time where negative. */
  public String token(String role, Optional<String> tenant, Duration lifetime) {
    return keys.token(role, tenant, Instant.now(), lifetime);
  }

  /** As an operator does it: sessions are cut off, and it comes back on the same port. */
  public void restartDatabase() throws IOException, InterruptedException {
    stopDatabase();
    startDatabase();
  }

  public void stopDatabase() throws IOException, InterruptedException {
    control("stop", "--mode=fast");
  }

  public void startDatabase() throws IOException, InterruptedException {
    int port = URI.create(postgres.jdbcUrl().substring("jdbc:".length())).getPort();
    control(
        "start",
        "--log=" + directory.resolve("logs").resolve("postgresql.log"),
        "--options=-p "
            + port
            + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c timezone=UTC");
  }

  private void control(String verb, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "--user"));
    }
    try {
      command.add(LocalPostgres.binariesIn(directory).resolve("bin").resolve("pg_ctl").toString());
    } catch (CannotStart e) {
      throw new IllegalStateException(e);
    }
    command.addAll(List.of(verb, "--pgdata=" + directory.resolve("postgresql")));
    command.addAll(List.of(flags));
    command.addAll(List.of("--wait", "--timeout=60"));
    // To nowhere: the server that is started would keep a pipe open.
    int refused =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start()
            .waitFor();
    if (refused != 0) {
      throw new IllegalStateException(
          "PostgreSQL did not " + verb + ": its log is in " + directory);
    }
  }

  @Override
  public void close() {
    postgres.close();
  }
}

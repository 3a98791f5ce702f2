package com.nurturehub.email.bootstrap.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the launcher makes around the server, for tests that start the server themselves. */
public final class TestSite implements AutoCloseable {

  private final Keys keys;
  private final LocalPostgres postgres;

  private TestSite(Keys keys, LocalPostgres postgres) {
    this.keys = keys;
    this.postgres = postgres;
  }

  /** Keys and an empty database in that directory, which must not exist. */
  public static TestSite open(Path directory) {
    try {
      DataDirectory.create(directory);
      return new TestSite(Keys.in(directory), LocalPostgres.start(directory));
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
    settings.put("mp.jwt.verify.publickey.location", keys.publicKey().toUri().toString());
    settings.put("mp.jwt.verify.issuer", Keys.ISSUER);
    return settings;
  }

  /** A bearer token that this site's server accepts, or one past its time where negative. */
  public String token(String role, Optional<String> tenant, Duration lifetime) {
    return keys.token(role, tenant, Instant.now(), lifetime);
  }

  @Override
  public void close() {
    postgres.close();
  }
}

package com.nurturehub.email.persistence;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainSeal;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.persistence.alerting.PostgresAlerts;
import com.nurturehub.email.persistence.delivery.PostgresPendingRecords;
import com.nurturehub.email.persistence.delivery.PostgresScheduledEmails;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import com.nurturehub.email.persistence.delivery.PostgresStuckEmails;
import com.nurturehub.email.persistence.delivery.PostgresSuppressions;
import com.nurturehub.email.persistence.engagement.PostgresClickBursts;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.engagement.PostgresFeedPlaces;
import com.nurturehub.email.persistence.engagement.PostgresHotLeads;
import com.nurturehub.email.persistence.engagement.PostgresIntentScores;
import com.nurturehub.email.persistence.engagement.PostgresScoringRules;
import com.nurturehub.email.persistence.engagement.PostgresSummaries;
import com.nurturehub.email.persistence.privacy.PostgresPersonalData;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.tenant.PostgresConsentRequests;
import com.nurturehub.email.persistence.tenant.PostgresDeliverySettingsStore;
import com.nurturehub.email.persistence.tenant.PostgresRetentionStore;
import com.nurturehub.email.persistence.tenant.PostgresRotatingCredentials;
import com.nurturehub.email.persistence.tracking.PostgresLinkDestinations;
import com.nurturehub.email.persistence.tracking.PostgresTrackingHosts;
import com.nurturehub.email.persistence.webhook.PostgresWebhookDeliveries;
import com.nurturehub.email.persistence.webhook.PostgresWebhooks;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An empty database of the one server that all tests share. Its owner is an ordinary user who may
 * create roles, as in production, so that no test passes by a superuser's rights.
 */
public final class TestDatabase implements AutoCloseable {

  private static final String OWNER = "nurturehub";
  private static final String TEMPLATE = "nurturehub_template";
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final String name;
  private final PostgresDatabase database;

  private TestDatabase(String name, int poolSize) {
    this.name = name;
    this.database = new PostgresDatabase(PostgresDatabase.pool(url(name), OWNER, "", poolSize));
  }

  /** A fresh database with its schema. */
  public static TestDatabase create() {
    String name = "test_" + COUNTER.incrementAndGet();
    Server.admin("CREATE DATABASE " + name + " OWNER " + OWNER + " TEMPLATE " + TEMPLATE);
    return new TestDatabase(name, 16);
  }

  /** A fresh database without anything in it. */
  public static TestDatabase createBare() {
    String name = "test_" + COUNTER.incrementAndGet();
    Server.admin("CREATE DATABASE " + name + " OWNER " + OWNER);
    return new TestDatabase(name, 4);
  }

  /** The same database as another instance of the service uses it, over a pool of its own. */
  public TestDatabase anotherInstance() {
    return new TestDatabase(name, 16);
  }

  public PostgresDatabase database() {
    return database;
  }

  public PostgresUnitOfWork unitOfWork() {
    return database.unitOfWork();
  }

  public Stores stores() {
    PostgresDeliverySettingsStore settings =
        new PostgresDeliverySettingsStore(unitOfWork(), new PlainSeal());
    PostgresEngagementEventStore events =
        new PostgresEngagementEventStore(unitOfWork(), database.feedBell());
    return new Stores(
        unitOfWork(),
        new PostgresScheduledEmails(unitOfWork()),
        new PostgresSendQueue(unitOfWork(), database.notifications(), CircuitBreaker.DEFAULT),
        settings,
        new PostgresConsentRequests(unitOfWork()),
        new PostgresRotatingCredentials(unitOfWork(), settings),
        events,
        new PostgresPendingRecords(unitOfWork()),
        new PostgresFeedPlaces(unitOfWork(), database.feedBell()),
        new PostgresClickBursts(unitOfWork()),
        new PostgresSummaries(unitOfWork()),
        new PostgresSuppressions(unitOfWork()),
        new PostgresAlerts(unitOfWork(), Examples.identifiers()),
        new PostgresStuckEmails(unitOfWork()),
        new PostgresLinkDestinations(unitOfWork()),
        new PostgresTrackingHosts(unitOfWork(), database.notifications()),
        new PostgresWebhooks(unitOfWork(), new PlainSeal()),
        new PostgresWebhookDeliveries(
            unitOfWork(), events, new PlainSeal(), database.webhookBell(), CircuitBreaker.DEFAULT),
        new PostgresPersonalData(unitOfWork()),
        new PostgresIntentScores(unitOfWork()),
        new PostgresScoringRules(unitOfWork()),
        new PostgresHotLeads(unitOfWork(), database.leadBell()),
        new PostgresRetentionStore(unitOfWork()));
  }

  /** Removes every row. */
  public void clear() {
    String tables =
        String.join(
            ", ",
            query(
                """
                SELECT tablename FROM pg_tables
                WHERE schemaname = 'public'
                  AND tablename NOT IN ('flyway_schema_history', 'engagement_place')
                """));
    execute("TRUNCATE " + tables + " RESTART IDENTITY");
    execute("UPDATE engagement_place SET position = 0, again_after = NULL, has_begun = false");
  }

  /** Runs statements as the owner, whom no policy binds. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of the answer, as the owner sees it. */
  public List<String> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> all = new ArrayList<>();
      while (rows.next()) {
        all.add(String.valueOf(rows.getString(1)));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Returns once so many sessions of this database wait for a lock. */
  public void awaitWaiting(int sessions) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (waiting() < sessions) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("fewer than " + sessions + " wait for a lock");
      }
    }
  }

  private int waiting() {
    return Integer.parseInt(
        query(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
            .getFirst());
  }

  /** A connection of the owner's. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(name), OWNER, "");
  }

  /** Throws everybody out and lets nobody in, as if the server were away. */
  public void goAway() {
    Server.admin("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    Server.admin(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  /** Ends {@link #goAway}. */
  public void comeBack() {
    Server.admin("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
  }

  @Override
  public void close() {
    database.close();
  }

  private static String url(String database) {
    return "jdbc:postgresql://localhost:" + Server.POSTGRES.getPort() + "/" + database;
  }

  /** Started when first needed, and stopped with the process. */
  private static final class Server {

    static final EmbeddedPostgres POSTGRES = start();

    static {
      admin("CREATE ROLE " + OWNER + " LOGIN CREATEROLE");
      admin("CREATE DATABASE " + TEMPLATE + " OWNER " + OWNER);
      try (PostgresDatabase template =
          new PostgresDatabase(
              PostgresDatabase.pool(
                  "jdbc:postgresql://localhost:" + POSTGRES.getPort() + "/" + TEMPLATE,
                  OWNER,
                  "",
                  2))) {
        template.migrate();
      }
    }

    static EmbeddedPostgres start() {
      // The libraries tell at length how they start.
      Logger.getLogger("").setLevel(Level.WARNING);
      try {
        return EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofMinutes(1))
            .setServerConfig("max_connections", "300")
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL did not start", e);
      }
    }

    static void admin(String sql) {
      try (Connection connection = POSTGRES.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }
  }
}

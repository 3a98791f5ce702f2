package com.nurturehub.email.persistence;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.persistence.delivery.PostgresScheduledEmails;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.privacy.ExpiredRows;
import com.nurturehub.email.persistence.privacy.PlatformRetention;
import com.nurturehub.email.persistence.session.Bell;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.Notifications;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.StorageFailures;
import com.nurturehub.email.persistence.tenant.PostgresDeliverySettingsStore;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.bytecode.internal.none.BytecodeProviderImpl;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.PostgreSQLDialect;
import org.postgresql.Driver;

/**
 * The PostgreSQL database behind the stores. It brings its own connections, transactions and
 * Hibernate, and asks nothing of the server that it runs in: the same on Payara, in a test and in a
 * benchmark. Making one touches no database; {@link #migrate} does.
 */
public final class PostgresDatabase implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PostgresDatabase.class.getName());

  /**
   * On a fine level it writes every system property, and so the secrets among them. Held, since a
   * logger that nobody holds forgets its level.
   */
  private static final java.util.logging.Logger HIBERNATES_SETTINGS =
      java.util.logging.Logger.getLogger("org.hibernate.internal.SessionFactoryImpl");

  private static final List<Class<?>> ENTITIES =
      Stream.of(
              PostgresScheduledEmails.ENTITIES,
              PostgresDeliverySettingsStore.ENTITIES,
              PostgresEngagementEventStore.ENTITIES)
          .<Class<?>>flatMap(List::stream)
          .toList();

  private static final NativeSql MAKE_EVENT_MONTHS =
      NativeSql.of("SELECT nurturehub_make_event_months(:ahead) AS made");

  private static final NativeSql DELETE_OLD_KEYS =
      NativeSql.of(
          "DELETE FROM idempotency_key WHERE created_at < now() - make_interval(days => :days)");

  private static final NativeSql DELETE_OLD_ALERTS =
      NativeSql.of("DELETE FROM alert WHERE resolved_at < now() - make_interval(days => :days)");

  private static final NativeSql DELETE_OLD_LEADS =
      NativeSql.of("DELETE FROM hot_lead WHERE at < now() - make_interval(days => :days)");

  /** The day is for instances whose clocks are behind. */
  private static final NativeSql DELETE_OLD_CONSENTS =
      NativeSql.of("DELETE FROM redeemed_consent WHERE expires_at < now() - interval '1 day'");

  private static final NativeSql DELETE_OLD_DELIVERIES =
      NativeSql.of(
          "DELETE FROM webhook_delivery WHERE parked_at < now() - make_interval(days => :days)");

  private static final NativeSql FORGET_FORMER_SECRETS =
      NativeSql.of(
          """
          UPDATE webhook SET sealed_former = NULL, former_until = NULL
          WHERE former_until < now() - interval '1 day'
          """);

  /** Months of events whose partitions are there before the first event is. */
  private static final int MONTHS_AHEAD = 2;

  /** More than the 7 days that are promised. */
  private static final int KEY_DAYS = 8;

  /** What a webhook did not take can be replayed for so long. */
  private static final int DELIVERY_DAYS = 30;

  private static final long CONNECT_WITHIN_MILLIS = 5_000;

  /** Between two looks whether the server is there. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  /**
   * The locks of an instance that was stopped in the middle of a transaction, or went away without
   * a word, hold others up no longer than this. And no statement has other processes of the server
   * help it: they cost more than what is read by a key, and would come out of others' share.
   */
  private static final String ON_CONNECTING =
      "SET SESSION idle_in_transaction_session_timeout = '15s';"
          + " SET SESSION max_parallel_workers_per_gather = 0";

  /** Ends a wait for a server that is gone without a word; seconds. */
  private static final int SOCKET_TIMEOUT = 300;

  private final DataSource dataSource;
  private final SessionFactory sessions;
  private final PostgresUnitOfWork unitOfWork;
  private final Notifications notifications;
  private final Bell feedBell;
  private final Bell webhookBell;
  private final Bell leadBell;
  private volatile boolean closed;

  /**
   * Takes over a source of connections; {@link #close} closes it if it can be closed.
   *
   * @param dataSource its user owns the tables, and may create roles unless {@code
   *     nurturehub_tenant} and {@code nurturehub_worker} are there and granted to it
   */
  public PostgresDatabase(DataSource dataSource) {
    this.dataSource = dataSource;
    this.sessions = sessionFactory(dataSource);
    this.unitOfWork = new PostgresUnitOfWork(sessions);
    this.notifications = new Notifications(dataSource);
    this.feedBell = new Bell(unitOfWork, notifications, "nurturehub_feed");
    this.webhookBell = new Bell(unitOfWork, notifications, "nurturehub_webhook");
    this.leadBell = new Bell(unitOfWork, notifications, "nurturehub_lead");
  }

  /**
   * A pool of connections. It starts also while the server is away.
   *
   * @param url a JDBC URL; parameters in it win over ours
   * @param size connections at most
   */
  public static DataSource pool(String url, String user, String password, int size) {
    HikariConfig config = new HikariConfig();
    config.setDriverClassName(Driver.class.getName());
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setMaximumPoolSize(size);
    config.setAutoCommit(false);
    config.setConnectionTimeout(CONNECT_WITHIN_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(ON_CONNECTING);
    // Else a connection waits in the pool within the transaction that this statement began.
    config.setIsolateInternalQueries(true);
    config.setPoolName("nurturehub");
    config.addDataSourceProperty("ApplicationName", "nurturehub");
    config.addDataSourceProperty("reWriteBatchedInserts", true);
    // Else what goes wrong is told with the values at hand: addresses, subjects.
    config.addDataSourceProperty("logServerErrorDetail", false);
    config.addDataSourceProperty("tcpKeepAlive", true);
    config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT);
    return new HikariDataSource(config);
  }

  /** Brings the schema up to date; safe when several instances start at once. */
  public void migrate() {
    Flyway.configure(PostgresDatabase.class.getClassLoader())
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .validateMigrationNaming(true)
        .load()
        .migrate();
    unitOfWork.open();
    try {
      prepareMonths();
    } catch (StorageUnavailable e) {
      LOG.log(Level.WARNING, "no partitions were made for coming months; maintenance will", e);
    }
  }

  /**
   * The same, though where the server is away it returns, and goes on trying: until then every unit
   * of work finds the store unavailable, and what does not need it can work.
   */
  public void migrateWhenReachable() {
    unitOfWork.shut();
    if (!migrated()) {
      LOG.log(Level.WARNING, "the database is away: going on without it until it is there");
      Thread.ofPlatform().daemon().name("schema").start(this::migrateLater);
    }
  }

  private void migrateLater() {
    boolean migrated = false;
    while (!migrated && !closed) {
      LockSupport.parkNanos(RETRY.toNanos());
      try {
        migrated = migrated();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "the schema cannot be brought up to date, and is tried again", e);
      }
    }
    if (migrated) {
      LOG.log(Level.INFO, "the database is there, and its schema up to date");
    }
  }

  private boolean migrated() {
    if (!isReachable()) {
      return false;
    }
    migrate();
    return true;
  }

  /** A server that answers and refuses is there, and what it says is told when it is used. */
  private boolean isReachable() {
    try (Connection connection = dataSource.getConnection()) {
      return connection.isValid(0);
    } catch (SQLException e) {
      return !StorageFailures.isAway(e);
    }
  }

  /**
   * Does what time makes necessary; worth calling daily, by any number of instances: makes
   * partitions for the events of the coming months, and forgets idempotency keys, answered requests
   * for consent, parked messages and former secrets of webhooks, and whatever else is old enough.
   * What is open stays, however old.
   */
  public void maintain(PlatformRetention retention) {
    prepareMonths();
    unitOfWork.asWorker(() -> unitOfWork.call(DELETE_OLD_KEYS).set("days", KEY_DAYS).update());
    unitOfWork.asWorker(
        () -> unitOfWork.call(DELETE_OLD_ALERTS).set("days", retention.alerts()).update());
    unitOfWork.asWorker(
        () -> unitOfWork.call(DELETE_OLD_LEADS).set("days", retention.alerts()).update());
    unitOfWork.asWorker(() -> unitOfWork.call(DELETE_OLD_CONSENTS).update());
    unitOfWork.asWorker(
        () -> unitOfWork.call(DELETE_OLD_DELIVERIES).set("days", DELIVERY_DAYS).update());
    unitOfWork.asWorker(() -> unitOfWork.call(FORGET_FORMER_SECRETS).update());
    new ExpiredRows(unitOfWork).delete(retention.unlessOwn());
  }

  public PostgresUnitOfWork unitOfWork() {
    return unitOfWork;
  }

  public Notifications notifications() {
    return notifications;
  }

  /** Rung when events have come into the feed. */
  public Bell feedBell() {
    return feedBell;
  }

  /** Rung when webhooks are to be told something. */
  public Bell webhookBell() {
    return webhookBell;
  }

  /** Rung when contacts have become hot. */
  public Bell leadBell() {
    return leadBell;
  }

  @Override
  public void close() {
    closed = true;
    feedBell.close();
    webhookBell.close();
    leadBell.close();
    notifications.close();
    sessions.close();
    if (dataSource instanceof HikariDataSource pool) {
      pool.close();
    }
  }

  private void prepareMonths() {
    unitOfWork.asWorker(
        () ->
            unitOfWork
                .call(MAKE_EVENT_MONTHS)
                .set("ahead", MONTHS_AHEAD)
                .list(row -> row.integer("made")));
  }

  private static SessionFactory sessionFactory(DataSource dataSource) {
    HIBERNATES_SETTINGS.setLevel(java.util.logging.Level.INFO);
    StandardServiceRegistry services =
        new StandardServiceRegistryBuilder(
                new BootstrapServiceRegistryBuilder()
                    .applyClassLoader(PostgresDatabase.class.getClassLoader())
                    .build())
            // Entities here have no lazy parts, so nothing needs to be generated. It also keeps
            // Byte Buddy away from the server's class loader, with which it does not get along.
            .addService(BytecodeProvider.class, new BytecodeProviderImpl())
            .applySetting(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, dataSource)
            .applySetting(AvailableSettings.DIALECT, PostgreSQLDialect.class.getName())
            .applySetting("hibernate.boot.allow_jdbc_metadata_access", false)
            .applySetting(AvailableSettings.TRANSACTION_COORDINATOR_STRATEGY, "jdbc")
            .applySetting(AvailableSettings.JAKARTA_VALIDATION_MODE, "none")
            .applySetting(AvailableSettings.STATEMENT_BATCH_SIZE, 500)
            .applySetting(AvailableSettings.JDBC_TIME_ZONE, "UTC")
            .build();
    try {
      MetadataSources sources = new MetadataSources(services);
      ENTITIES.forEach(sources::addAnnotatedClass);
      return sources.buildMetadata().buildSessionFactory();
    } catch (RuntimeException e) {
      StandardServiceRegistryBuilder.destroy(services);
      throw e;
    }
  }
}

package com.nurturehub.email.benchmarks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** db-scheduler with one-time tasks that do nothing. */
final class DbScheduler implements AutoCloseable {

  /** How it comes by tasks. */
  enum Polling {
    /** Reads due tasks, and picks each when its turn comes. */
    FETCH,
    /** Picks due tasks while it reads them, with {@code SKIP LOCKED}. */
    LOCK_AND_FETCH
  }

  /**
   * A way to set it up.
   *
   * @param lower fetches more when fewer than this many tasks per thread are left
   * @param upper fetches this many per thread
   */
  record Tuning(Polling polling, int threads, double lower, double upper) {

    @Override
    public String toString() {
      return "%s, %d threads, limits %s to %s".formatted(polling, threads, lower, upper);
    }
  }

  /** As its documentation has it, without the index for priorities, which are not used here. */
  private static final String SCHEMA =
      """
      CREATE TABLE scheduled_tasks (
        task_name            text        NOT NULL,
        task_instance        text        NOT NULL,
        task_data            bytea,
        execution_time       timestamptz NOT NULL,
        picked               boolean     NOT NULL,
        picked_by            text,
        last_success         timestamptz,
        last_failure         timestamptz,
        consecutive_failures integer,
        last_heartbeat       timestamptz,
        version              bigint      NOT NULL,
        priority             smallint,
        PRIMARY KEY (task_name, task_instance));
      CREATE INDEX execution_time_idx ON scheduled_tasks (execution_time);
      CREATE INDEX last_heartbeat_idx ON scheduled_tasks (last_heartbeat);
      """;

  private final HikariDataSource pool;
  private final Scheduler scheduler;
  private final LongAdder done = new LongAdder();

  /** Sets one up that stands still until {@link #start}. */
  DbScheduler(String url, Tuning tuning) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(BenchmarkServer.OWNER);
    config.setMaximumPoolSize(tuning.threads() + 4);
    pool = new HikariDataSource(config);
    OneTimeTask<Void> task = Tasks.oneTime("send").execute((instance, context) -> done.increment());
    SchedulerBuilder builder =
        Scheduler.create(pool, task)
            .schedulerName(new SchedulerName.Fixed("benchmark"))
            .threads(tuning.threads())
            .pollingInterval(Duration.ofMillis(100));
    scheduler =
        switch (tuning.polling()) {
          case FETCH -> builder.pollUsingFetch(tuning.lower(), tuning.upper()).build();
          case LOCK_AND_FETCH ->
              builder.pollUsingLockAndFetch(tuning.lower(), tuning.upper()).build();
        };
  }

  /** A database with that many tasks, which became due one after the other in the last hour. */
  static void create(BenchmarkServer server, String database, int tasks) throws SQLException {
    server.create(database);
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET ROLE " + BenchmarkServer.OWNER);
      statement.execute(SCHEMA);
      statement.execute(
          """
          INSERT INTO scheduled_tasks
            (task_name, task_instance, execution_time, picked, consecutive_failures, version)
          SELECT
            'send', CAST(uuidv7() AS text),
            now() - interval '1 hour' * (1 - n / CAST(%1$d AS float8)), false, 0, 1
          FROM generate_series(1, %1$d) AS n
          """
              .formatted(tasks));
      statement.execute("RESET ROLE");
      statement.execute("VACUUM (ANALYZE)");
    }
  }

  void start() {
    scheduler.start();
  }

  /** Tasks executed until now. */
  long done() {
    return done.sum();
  }

  @Override
  public void close() {
    scheduler.stop();
    pool.close();
  }
}

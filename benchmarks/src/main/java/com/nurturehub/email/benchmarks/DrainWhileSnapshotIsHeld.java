package com.nurturehub.email.benchmarks;

import com.nurturehub.email.benchmarks.QueueDrain.Settling;
import com.nurturehub.email.persistence.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast a backlog drains while another session holds a snapshot open, beside itself without: all
 * that the drain leaves behind must then stay, and must not be in its way.
 */
final class DrainWhileSnapshotIsHeld implements Benchmark {

  private static final String BACKLOG = "backlog";
  private static final String TRIAL = "trial";

  /** This share of the rate without a snapshot is to be reached. */
  private static final double TARGET = 0.8;

  /** A rate over the whole time, and over its last quarter, when what is in the way is most. */
  private record Course(Rate whole, double atLast) {}

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int emails = options.number("emails", 3_000_000);
    Backlog backlog =
        Backlog.create(server, BACKLOG, options.number("agencies", 200)).due(emails).vacuum();
    Figures.say("%,d due e-mails".formatted(emails));
    boolean reached = true;
    drain(server, backlog, emails, Duration.ofSeconds(10), false);
    for (int seconds : options.numbers("seconds", 30, 120)) {
      int runs = options.number("runs", seconds > 60 ? 3 : 5);
      List<Double> shares = new ArrayList<>();
      List<Double> sharesAtLast = new ArrayList<>();
      for (int run = 1; run <= runs; run++) {
        Duration window = Duration.ofSeconds(seconds);
        Course without = drain(server, backlog, emails, window, false);
        Figures.line("%d s, run %d: %s  without".formatted(seconds, run, without.whole));
        Course held = drain(server, backlog, emails, window, true);
        Figures.line("%d s, run %d: %s  snapshot held".formatted(seconds, run, held.whole));
        shares.add(held.whole.perSecond() / without.whole.perSecond());
        sharesAtLast.add(held.atLast / without.atLast);
      }
      Figures.line(
          "%d s: %.2f of the rate without, median of %d; in the last quarter %.2f"
              .formatted(seconds, Figures.median(shares), runs, Figures.median(sharesAtLast)));
      reached = reached && Figures.median(shares) >= TARGET;
    }
    return reached;
  }

  private static Course drain(
      BenchmarkServer server, Backlog backlog, int emails, Duration window, boolean held)
      throws Exception {
    backlog.copy(TRIAL);
    try (PostgresDatabase database = server.open(TRIAL, 4);
        Connection other = server.connect(TRIAL);
        QueueDrain drain = new QueueDrain(database, Settling.STATES_AND_EVENTS, 256)) {
      if (held) {
        hold(other);
      }
      drain.start();
      List<Long> counts = new ArrayList<>();
      Thread watch = Thread.ofPlatform().start(() -> count(drain, counts, window));
      Rate whole = Rate.of(drain::settled, emails, window, server);
      watch.join();
      return new Course(whole, counts.getLast() - counts.getFirst());
    }
  }

  /** A report that somebody runs, or a dump. */
  private static void hold(Connection other) throws SQLException {
    other.setAutoCommit(false);
    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = other.createStatement()) {
      statement.execute("SELECT count(*) FROM lane");
    }
  }

  /** What is done at the beginning and at the end of the last quarter. */
  private static void count(QueueDrain drain, List<Long> counts, Duration window) {
    try {
      Thread.sleep(window.multipliedBy(3).dividedBy(4));
      counts.add(drain.settled());
      Thread.sleep(window.dividedBy(4));
      counts.add(drain.settled());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

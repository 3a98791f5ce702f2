package com.nurturehub.email.benchmarks;

import com.nurturehub.email.benchmarks.DbScheduler.Polling;
import com.nurturehub.email.benchmarks.DbScheduler.Tuning;
import com.nurturehub.email.benchmarks.QueueDrain.Settling;
import com.nurturehub.email.persistence.PostgresDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many due e-mails leave the queue per second when nothing else is to be done, beside
 * db-scheduler. Everything takes its turn, round after round, each time on a fresh copy.
 */
final class QueueRate implements Benchmark {

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";
  private static final String TRIAL = "trial";

  /** As many times the better rate of db-scheduler's are to be reached. */
  private static final double TARGET = 4;

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int emails = options.number("emails", 1_000_000);
    int agencies = options.number("agencies", 200);
    int concurrency = options.number("concurrency", 256);
    Duration window = Duration.ofSeconds(options.number("seconds", 30));
    int runs = options.number("runs", 5);
    server.administer(
        "postgres", "ALTER SYSTEM SET synchronous_commit = " + options.word("commit", "on"));
    server.administer("postgres", "SELECT pg_reload_conf()");

    Backlog ours = Backlog.create(server, OURS, agencies).due(emails).vacuum();
    DbScheduler.create(server, THEIRS, emails);
    Figures.say("%,d due e-mails of %d agencies; as many tasks".formatted(emails, agencies));

    List<Tuning> tunings = new ArrayList<>();
    for (Polling polling : Polling.values()) {
      tunings.add(best(server, polling, options));
    }

    Map<String, List<Rate>> product = new LinkedHashMap<>();
    Map<String, List<Rate>> peer = new LinkedHashMap<>();
    for (int run = 0; run <= runs; run++) {
      for (Settling settling : Settling.values()) {
        ours.copy(TRIAL);
        try (PostgresDatabase database = server.open(TRIAL, 4);
            QueueDrain drain = new QueueDrain(database, settling, concurrency)) {
          drain.start();
          note(product, "ours, " + settling, run, Rate.of(drain::settled, emails, window, server));
        }
      }
      for (Tuning tuning : tunings) {
        note(peer, "db-scheduler, " + tuning, run, rateOf(server, tuning, emails, window));
      }
    }

    Rate better =
        peer.values().stream()
            .map(Rate::median)
            .max(Comparator.comparingDouble(Rate::perSecond))
            .orElseThrow();
    peer.forEach((who, rates) -> Figures.line("median: %s  %s".formatted(Rate.median(rates), who)));
    boolean reached = true;
    for (Map.Entry<String, List<Rate>> entry : product.entrySet()) {
      Rate rate = Rate.median(entry.getValue());
      double ratio = rate.perSecond() / better.perSecond();
      Figures.line(
          "median: %s  %s: %.2f times the better of db-scheduler's"
              .formatted(rate, entry.getKey(), ratio));
      reached = reached && ratio >= TARGET;
    }
    return reached;
  }

  /** The first run warms up and does not count. */
  private static void note(Map<String, List<Rate>> rates, String who, int run, Rate rate) {
    Figures.line("run %d: %s  %s".formatted(run, rate, who));
    if (run > 0) {
      rates.computeIfAbsent(who, key -> new ArrayList<>()).add(rate);
    }
  }

  /** Tries it with few threads and many, and with small fetches and large ones. */
  private static Tuning best(BenchmarkServer server, Polling polling, Options options)
      throws Exception {
    int emails = options.number("emails", 1_000_000);
    Duration window = Duration.ofSeconds(options.number("trial-seconds", 6));
    double[][] limits =
        switch (polling) {
          case FETCH -> new double[][] {{0.5, 3}, {2, 10}};
          case LOCK_AND_FETCH -> new double[][] {{0.5, 1}, {1, 4}, {4, 16}};
        };
    Tuning best = new Tuning(polling, 16, limits[0][0], limits[0][1]);
    double highest = 0;
    for (int threads : options.numbers("threads", 8, 16, 32, 64)) {
      for (double[] limit : limits) {
        Tuning tuning = new Tuning(polling, threads, limit[0], limit[1]);
        Rate rate = rateOf(server, tuning, emails, window);
        Figures.line("tuning: %s  db-scheduler, %s".formatted(rate, tuning));
        if (rate.perSecond() > highest) {
          highest = rate.perSecond();
          best = tuning;
        }
      }
    }
    return best;
  }

  private static Rate rateOf(BenchmarkServer server, Tuning tuning, int emails, Duration window)
      throws Exception {
    server.copy(THEIRS, TRIAL);
    try (DbScheduler scheduler = new DbScheduler(server.url(TRIAL), tuning)) {
      scheduler.start();
      return Rate.of(scheduler::done, emails, window, server);
    }
  }
}

package com.nurturehub.email.benchmarks;

import com.nurturehub.email.benchmarks.DbScheduler.Polling;
import com.nurturehub.email.benchmarks.DbScheduler.Tuning;
import com.nurturehub.email.benchmarks.QueueDrain.Settling;
import com.nurturehub.email.persistence.PostgresDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * How many due e-mails leave the queue per second when nothing else is to be done, beside
 * db-scheduler. Everything takes its turn, round after round, each time on a fresh copy.
 */
final class QueueRate implements Benchmark {

  private static final String OURS = "ours";
  private static final String THEIRS = "theirs";
  private static final String TRIAL = "trial";

  /** The least that the better of the other's rates must be surpassed by. */
  private static final double TARGET = 4;

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int emails = options.number("emails", 1_000_000);
    int agencies = options.number("agencies", 200);
    int concurrency = options.number("concurrency", 256);
    int seconds = options.number("seconds", 30);
    int runs = options.number("runs", 5);
    server.administer(
        "postgres", "ALTER SYSTEM SET synchronous_commit = " + options.word("commit", "on"));
    server.administer("postgres", "SELECT pg_reload_conf()");

    Backlog ours = Backlog.create(server, OURS, agencies).due(emails).vacuum();
    DbScheduler.create(server, THEIRS, emails);
    Figures.say("%,d due e-mails of %d agencies; as many tasks".formatted(emails, agencies));

    Tuning fetch = best(server, Polling.FETCH, options);
    Tuning lockAndFetch = best(server, Polling.LOCK_AND_FETCH, options);

    Map<String, List<Double>> rates = new TreeMap<>();
    for (int run = 0; run <= runs; run++) {
      for (Settling settling : Settling.values()) {
        ours.copy(TRIAL);
        try (PostgresDatabase database = server.open(TRIAL, 4);
            QueueDrain drain = new QueueDrain(database, settling, concurrency)) {
          drain.start();
          note(rates, "ours, " + settling, run, rate(drain::settled, emails, seconds));
        }
      }
      for (Tuning tuning : List.of(fetch, lockAndFetch)) {
        note(rates, "db-scheduler, " + tuning, run, rateOf(server, tuning, emails, seconds));
      }
    }
    server.drop(TRIAL);

    rates.forEach((who, all) -> Figures.line("%,9.0f/s  %s".formatted(Figures.median(all), who)));
    double other = bestOf(rates, "db-scheduler");
    for (Settling settling : Settling.values()) {
      Figures.say(
          "%s: %.2f times the better of db-scheduler's"
              .formatted(settling, bestOf(rates, "ours, " + settling) / other));
    }
    return bestOf(rates, "ours, " + Settling.STATES_AND_EVENTS) >= TARGET * other;
  }

  /** The first run warms up and does not count. */
  private static void note(Map<String, List<Double>> rates, String who, int run, double rate) {
    Figures.line("run %d: %,9.0f/s  %s".formatted(run, rate, who));
    if (run > 0) {
      rates.computeIfAbsent(who, key -> new ArrayList<>()).add(rate);
    }
  }

  private static double bestOf(Map<String, List<Double>> rates, String prefix) {
    return rates.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix + ",") || entry.getKey().equals(prefix))
        .mapToDouble(entry -> Figures.median(entry.getValue()))
        .max()
        .orElseThrow();
  }

  /** Tries it with few threads and many, and with small fetches and large ones. */
  private static Tuning best(BenchmarkServer server, Polling polling, Options options)
      throws Exception {
    int emails = options.number("emails", 1_000_000);
    int seconds = options.number("trial-seconds", 8);
    double[][] limits =
        switch (polling) {
          case FETCH -> new double[][] {{0.5, 3}, {2, 10}};
          case LOCK_AND_FETCH -> new double[][] {{0.5, 1}, {1, 4}};
        };
    Tuning best = new Tuning(polling, 16, limits[0][0], limits[0][1]);
    double highest = 0;
    for (int threads : options.numbers("threads", 8, 16, 32, 64)) {
      for (double[] limit : limits) {
        Tuning tuning = new Tuning(polling, threads, limit[0], limit[1]);
        double rate = rateOf(server, tuning, emails, seconds);
        Figures.line("tuning: %,9.0f/s  db-scheduler, %s".formatted(rate, tuning));
        if (rate > highest) {
          highest = rate;
          best = tuning;
        }
      }
    }
    return best;
  }

  private static double rateOf(BenchmarkServer server, Tuning tuning, int emails, int seconds)
      throws Exception {
    server.copy(THEIRS, TRIAL);
    try (DbScheduler scheduler = new DbScheduler(server.url(TRIAL), tuning)) {
      scheduler.start();
      return rate(scheduler::done, emails, seconds);
    }
  }

  /** Per second, from the second second on, for so long or until nearly all is done. */
  static double rate(LongSupplier done, long all, int seconds) throws InterruptedException {
    Thread.sleep(1_000);
    long startedWith = done.getAsLong();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    while (System.nanoTime() < end && done.getAsLong() < all * 0.98) {
      Thread.sleep(20);
    }
    long took = System.nanoTime() - start;
    return (done.getAsLong() - startedWith) * 1e9 / took;
  }
}

package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.port.SendQueue.Claim;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a claim takes when few e-mails are scheduled and when many are, beside many that were
 * sent. The queues take turns, so that what else the machine does comes to all of them.
 */
final class ClaimLatency implements Benchmark {

  private static final int BATCH = 100;
  private static final int SURPLUS = 5 * BATCH;
  private static final int WARM_UP = 10;

  /** A longer queue's latency is to be within this many times the shortest one's. */
  private static final double TARGET = 1.25;

  /**
   * A queue and how long its claims took.
   *
   * @param length e-mails scheduled
   */
  private record Trial(int length, SteadyQueue queue, List<Double> millis) {}

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int agencies = options.number("agencies", 200);
    int rounds = options.number("runs", 5);
    int claims = options.number("claims", 100);
    int[] lengths = options.numbers("scheduled", 10_000, 1_000_000, 5_000_000);
    Backlog sent =
        Backlog.create(server, "sent", agencies).sent(options.number("sent", 5_000_000)).vacuum();
    List<Trial> trials = new ArrayList<>();
    for (int length : lengths) {
      sent.copy("scheduled_" + length).scheduled(length).vacuum();
      SteadyQueue queue = new SteadyQueue(server, "scheduled_" + length, agencies);
      trials.add(new Trial(length, queue, new ArrayList<>()));
      Figures.line("made: %,d scheduled".formatted(length));
    }
    server.administer("postgres", "CHECKPOINT");

    for (int round = 0; round <= rounds; round++) {
      for (Trial trial : trials) {
        List<Double> measured = measure(trial.queue, claims);
        Figures.line("run %d: %s".formatted(round, describe(trial.length, measured)));
        // The first round warms up and does not count.
        if (round > 0) {
          trial.millis.addAll(measured);
        }
      }
    }

    boolean flat = true;
    List<Double> shortest = trials.getFirst().millis;
    for (Trial trial : trials) {
      trial.queue.close();
      double median = Figures.median(trial.millis) / Figures.median(shortest);
      double high = Figures.quantile(trial.millis, 0.95) / Figures.quantile(shortest, 0.95);
      Figures.line(
          "%s: %.2f and %.2f times the shortest's, %d claims"
              .formatted(describe(trial.length, trial.millis), median, high, trial.millis.size()));
      flat = flat && median <= TARGET && high <= TARGET;
    }
    return flat;
  }

  private static String describe(int length, List<Double> millis) {
    return "%,9d scheduled: a claim of %d takes %.2f ms, p95 %.2f ms"
        .formatted(length, BATCH, Figures.median(millis), Figures.quantile(millis, 0.95));
  }

  /** Milliseconds of each claim that found as many due as it asked for. */
  private static List<Double> measure(SteadyQueue queue, int claims) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    queue.feed(SURPLUS);
    Thread.sleep(1_000);
    for (int i = 0; i < WARM_UP + claims; i++) {
      queue.feed(BATCH);
      long start = System.nanoTime();
      Claim claim = queue.claim(BATCH);
      double took = (System.nanoTime() - start) / 1e6;
      if (i >= WARM_UP && claim.leased().size() == BATCH) {
        millis.add(took);
      }
      queue.settle(claim);
    }
    for (Claim rest = queue.claim(BATCH); !rest.leased().isEmpty(); rest = queue.claim(BATCH)) {
      queue.settle(rest);
    }
    return millis;
  }
}

package com.nurturehub.email.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * How much was done, and what it took.
 *
 * @param perSecond on a machine that did other things as well
 * @param jvmMicros processor time of this process for each
 * @param postgresMicros processor time of PostgreSQL for each
 */
record Rate(double perSecond, double jvmMicros, double postgresMicros) {

  private static final Duration BEGIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Stops there: the last ones come one by one. */
  private static final double NEARLY_ALL = 0.98;

  /**
   * Watches for so long, after a second, or until nearly all is done.
   *
   * @param done how many until now
   */
  static Rate of(LongSupplier done, long all, Duration window, BenchmarkServer server)
      throws IOException, InterruptedException {
    Thread.sleep(BEGIN);
    long doneBefore = done.getAsLong();
    Duration jvmBefore = jvmTime();
    Duration postgresBefore = server.processorTime();
    long start = System.nanoTime();
    while (System.nanoTime() - start < window.toNanos() && done.getAsLong() < all * NEARLY_ALL) {
      Thread.sleep(LOOK);
    }
    double count = done.getAsLong() - doneBefore;
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Rate(
        count / seconds,
        jvmTime().minus(jvmBefore).toNanos() / 1e3 / count,
        server.processorTime().minus(postgresBefore).toNanos() / 1e3 / count);
  }

  /** The median of each figure. */
  static Rate median(Collection<Rate> rates) {
    return new Rate(
        median(rates, Rate::perSecond),
        median(rates, Rate::jvmMicros),
        median(rates, Rate::postgresMicros));
  }

  double micros() {
    return jvmMicros + postgresMicros;
  }

  @Override
  public String toString() {
    return "%,8.0f/s, %3.0f us of processor time each (JVM %.0f, PostgreSQL %.0f)"
        .formatted(perSecond, micros(), jvmMicros, postgresMicros);
  }

  private static double median(Collection<Rate> rates, ToDoubleFunction<Rate> figure) {
    return Figures.median(rates.stream().mapToDouble(figure).boxed().toList());
  }

  private static Duration jvmTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}

package com.nurturehub.email.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Locale;

/** Numbers for people. */
public final class Figures {

  private Figures() {}

  /** The value below which that share of all lies; not a number where there are none. */
  public static double quantile(Collection<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.clamp(Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
  }

  /** The middle one, or the mean of the two in the middle. */
  public static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** A line of a report, with how busy the whole machine is. */
  public static void line(String text) {
    say("%s  [load %s]".formatted(text, load()));
  }

  /** A line. */
  public static void say(String text) {
    System.out.println(text);
    System.out.flush();
  }

  /** Runnable threads of the whole machine, as a mean of the last minute. */
  static String load() {
    return String.format(
        Locale.ROOT, "%.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** What the figures were measured on. */
  static String machine() {
    return "%d processors, JDK %s, load %s"
        .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version(), load());
  }

  /** Numbers as one compact text. */
  public static String list(Collection<Double> values) {
    StringBuilder text = new StringBuilder();
    for (double value : values) {
      text.append(text.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%,.1f", value));
    }
    return text.toString();
  }
}

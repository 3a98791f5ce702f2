package com.nurturehub.email.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Pieces of code measured in turns on one thread, so that whatever else the machine does strikes
 * all of them.
 */
final class SideBySide {

  private static final Duration TURN = Duration.ofMillis(300);

  private final Map<String, Supplier<?>> pieces = new LinkedHashMap<>();
  private int blackHole;

  /** Adds one; what it returns counts as used. */
  SideBySide add(String name, Supplier<?> piece) {
    pieces.put(name, piece);
    return this;
  }

  /** Microseconds for each call, as the median of so many turns after two that do not count. */
  Map<String, Double> micros(int turns) {
    List<Map<String, Double>> all = IntStream.range(0, turns + 2).mapToObj(i -> turn()).toList();
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : pieces.keySet()) {
      medians.put(
          name,
          Figures.median(all.stream().skip(2).map(turn -> turn.getOrDefault(name, 0.0)).toList()));
    }
    return medians;
  }

  private Map<String, Double> turn() {
    Map<String, Double> micros = new LinkedHashMap<>();
    pieces.forEach((name, piece) -> micros.put(name, micros(piece)));
    return micros;
  }

  private double micros(Supplier<?> piece) {
    long start = System.nanoTime();
    long calls = 0;
    long now = start;
    while (now - start < TURN.toNanos()) {
      blackHole += System.identityHashCode(piece.get());
      calls++;
      now = System.nanoTime();
    }
    return (now - start) / 1e3 / calls;
  }

  @Override
  public String toString() {
    return pieces.keySet() + " " + blackHole;
  }
}

package com.nurturehub.email.benchmarks;

/** Something that is measured and printed. */
@FunctionalInterface
public interface Benchmark {

  /**
   * Measures, prints what it finds, and says whether that is as it should be.
   *
   * @param server empty but for the databases that the benchmark makes
   */
  boolean run(BenchmarkServer server, Options options) throws Exception;
}

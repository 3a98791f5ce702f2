package com.nurturehub.email.benchmarks;

final class ClaimLatency implements Benchmark {
  @Override
  public boolean run(BenchmarkServer server, Options options) {
    return true;
  }
}

package com.nurturehub.email.benchmarks;

final class DrainWhileSnapshotIsHeld implements Benchmark {
  @Override
  public boolean run(BenchmarkServer server, Options options) {
    return true;
  }
}

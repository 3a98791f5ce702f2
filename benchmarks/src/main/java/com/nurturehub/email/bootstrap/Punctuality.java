package com.nurturehub.email.bootstrap;

import com.nurturehub.email.benchmarks.*;

public final class Punctuality implements Benchmark {
  @Override
  public boolean run(BenchmarkServer server, Options options) {
    return true;
  }
}

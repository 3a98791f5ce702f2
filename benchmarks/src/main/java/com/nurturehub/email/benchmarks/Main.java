package com.nurturehub.email.benchmarks;

import com.nurturehub.email.benchmarks.endpoint.Endpoints;
import com.nurturehub.email.bootstrap.Punctuality;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts a PostgreSQL, runs one benchmark on it, and takes everything away again. */
public final class Main {

  private static final Map<String, Benchmark> BENCHMARKS =
      new TreeMap<>(
          Map.of(
              "queue", new QueueRate(),
              "claim-latency", new ClaimLatency(),
              "plans", new ClaimPlans(),
              "drain", new DrainWhileSnapshotIsHeld(),
              "feed", new FeedAnswers(),
              "ingest", new EventIngest(),
              "punctuality", new Punctuality(),
              "rewriting", new Rewriting(),
              "tokens", new Tokens(),
              "endpoints", new Endpoints()));

  private Main() {}

  /** The benchmark's name, then {@code name=value} for what is to be otherwise. */
  public static void main(String[] arguments) throws Exception {
    Benchmark benchmark = arguments.length == 0 ? null : BENCHMARKS.get(arguments[0]);
    if (benchmark == null) {
      System.err.println("run " + String.join("|", BENCHMARKS.keySet()) + " [name=value ...]");
      System.exit(2);
      return;
    }
    // The libraries tell at length how they start.
    Logger.getLogger("").setLevel(Level.SEVERE);
    Options options = Options.of(List.of(Arrays.copyOfRange(arguments, 1, arguments.length)));
    Path directory =
        Path.of(System.getProperty("nurturehub.benchmarks.directory", "target"))
            .toAbsolutePath()
            .resolve("postgresql-" + ProcessHandle.current().pid());
    boolean good;
    try (BenchmarkServer server = BenchmarkServer.start(directory)) {
      Figures.say("./benchmarks/run " + String.join(" ", arguments));
      Figures.say(Figures.machine());
      Figures.say(server.describe());
      good = benchmark.run(server, options);
    }
    // Libraries leave threads behind that would keep this process.
    System.exit(good ? 0 : 1);
  }
}

package com.nurturehub.email.benchmarks.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's wrk, asking for one path after the other. */
final class Wrk {

  private static final int THREADS = 2;

  private static final Pattern RESULT =
      Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

  private final Path script;
  private double begin;

  /**
   * What was seen.
   *
   * @param answers in all
   * @param perSecond answers
   * @param failed answers of 400 and above, and connections that broke
   */
  record Seen(
      long answers,
      double perSecond,
      double medianMillis,
      double p99Millis,
      double longestMillis,
      long failed) {}

  private Wrk(Path script) {
    this.script = script;
  }

  static Wrk in(Path directory) throws IOException {
    Path script = directory.resolve("requests.lua");
    try (InputStream source = Wrk.class.getResourceAsStream("requests.lua")) {
      Files.write(script, Objects.requireNonNull(source).readAllBytes());
    }
    return new Wrk(script);
  }

  /**
   * Asks for so long.
   *
   * @param paths a file of them, one a line
   * @param pause between an answer and the connection's next request, on the average
   */
  Seen run(String address, String prefix, Path paths, int connections, Duration time, long pause)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "wrk",
            "-t" + THREADS,
            "-c" + connections,
            "-d" + time.toSeconds() + "s",
            "--timeout",
            "10s",
            "-s",
            script.toString(),
            address);
    begin = (begin + 0.381966) % 1;
    builder
        .environment()
        .putAll(
            Map.of(
                "PATHS", paths.toString(),
                "PREFIX", prefix,
                "THREADS", String.valueOf(THREADS),
                "BEGIN", String.valueOf(begin),
                "PAUSE", String.valueOf(pause)));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher found = RESULT.matcher(output);
    if (!found.find()) {
      throw new IllegalStateException("wrk says: " + output);
    }
    return new Seen(
        number(found, 1),
        number(found, 1) * 1e6 / number(found, 2),
        number(found, 3) / 1e3,
        number(found, 4) / 1e3,
        number(found, 5) / 1e3,
        number(found, 6));
  }

  private static long number(Matcher found, int group) {
    return Long.parseLong(found.group(group));
  }
}

package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.port.SendQueue.Claim;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What claims read while millions of e-mails are scheduled and sent, by the plans that PostgreSQL
 * really ran, with what each read and found. It fails when a claim reads more than in proportion to
 * what it takes.
 */
final class ClaimPlans implements Benchmark {

  private static final String DATABASE = "plans";
  private static final List<Integer> BATCHES = List.of(10, 100, 1_000);

  /** The batch that must not read more than this, each of 8 kB, for an e-mail. */
  private static final int CHECKED = 100;

  private static final double MAX_BUFFERS = 75;
  private static final double MAX_ROWS = 8;

  private static final List<String> EXPLAIN =
      List.of(
          "session_preload_libraries = 'auto_explain'",
          "auto_explain.log_min_duration = 0",
          "auto_explain.log_analyze = on",
          "auto_explain.log_buffers = on",
          "auto_explain.log_timing = off",
          "auto_explain.log_format = json");

  /** What one claim read. */
  private record Reading(int emails, List<JsonObject> plans) {

    double buffers() {
      return plans.stream().mapToDouble(p -> buffersOf(p.getJsonObject("Plan"))).sum();
    }

    double rows() {
      return plans.stream().mapToDouble(p -> rowsOf(p.getJsonObject("Plan"))).sum();
    }

    double perEmail(ToDoubleFunction<Reading> figure) {
      return figure.applyAsDouble(this) / emails;
    }
  }

  @Override
  public boolean run(BenchmarkServer server, Options options) throws Exception {
    int agencies = options.number("agencies", 200);
    int claims = options.number("claims", 21);
    int due = claims * BATCHES.stream().mapToInt(Integer::intValue).sum() * 2;
    int scheduled = options.number("scheduled", 5_000_000);
    int sent = options.number("sent", 5_000_000);
    Backlog.create(server, DATABASE, agencies)
        .sent(sent)
        .scheduled(scheduled - due)
        .due(due)
        .vacuum();
    for (String setting : EXPLAIN) {
      server.administer("postgres", "ALTER DATABASE " + DATABASE + " SET " + setting);
    }
    Figures.line("%,d scheduled, of them %,d due, and %,d sent".formatted(scheduled, due, sent));

    boolean good = true;
    try (SteadyQueue queue = new SteadyQueue(server, DATABASE, agencies)) {
      for (int batch : BATCHES) {
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < claims; i++) {
          readings.add(read(queue, batch, server.log()));
        }
        Reading last = readings.getLast();
        if (batch == CHECKED) {
          last.plans.forEach(ClaimPlans::print);
        }
        double buffers = median(readings, Reading::buffers);
        double rows = median(readings, Reading::rows);
        Figures.say(
            "a claim of %,5d reads %.1f buffers and %.1f rows for an e-mail, median of %d claims"
                .formatted(last.emails, buffers, rows, claims));
        if (batch == CHECKED) {
          good = buffers <= MAX_BUFFERS && rows <= MAX_ROWS;
          Figures.say(
              "at most %.0f buffers and %.0f rows: %s"
                  .formatted(MAX_BUFFERS, MAX_ROWS, good ? "kept" : "BROKEN"));
        }
      }
    }
    return good;
  }

  private static double median(List<Reading> readings, ToDoubleFunction<Reading> figure) {
    return Figures.median(readings.stream().map(r -> r.perEmail(figure)).toList());
  }

  private static Reading read(SteadyQueue queue, int batch, Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long before = file.length();
      Claim claim = queue.claim(batch);
      byte[] written = new byte[(int) (file.length() - before)];
      file.seek(before);
      file.readFully(written);
      queue.settle(claim);
      return new Reading(
          claim.leased().size(), plansIn(new String(written, StandardCharsets.UTF_8)));
    }
  }

  /** PostgreSQL begins every line of an entry but the first with a tab. */
  private static List<JsonObject> plansIn(String log) {
    List<JsonObject> plans = new ArrayList<>();
    StringBuilder json = new StringBuilder();
    for (String line : (log + "\n.").split("\n", -1)) {
      if (line.startsWith("\t")) {
        json.append(line).append('\n');
      } else {
        if (json.indexOf("\"Plan\"") >= 0) {
          try (JsonReader reader = Json.createReader(new StringReader(json.toString()))) {
            plans.add(reader.readObject());
          }
        }
        json.setLength(0);
      }
    }
    return plans;
  }

  private static double buffersOf(JsonObject node) {
    return node.getJsonNumber("Shared Hit Blocks").doubleValue()
        + node.getJsonNumber("Shared Read Blocks").doubleValue();
  }

  /** Rows of tables that were looked at, whether they were wanted or not. */
  private static double rowsOf(JsonObject node) {
    double own = node.containsKey("Relation Name") && !isChange(node) ? lookedAt(node) : 0;
    return own + children(node).stream().mapToDouble(ClaimPlans::rowsOf).sum();
  }

  private static double lookedAt(JsonObject node) {
    return (number(node, "Actual Rows")
            + number(node, "Rows Removed by Filter")
            + number(node, "Rows Removed by Index Recheck"))
        * number(node, "Actual Loops");
  }

  private static boolean isChange(JsonObject node) {
    return node.getString("Node Type").equals("ModifyTable");
  }

  private static double number(JsonObject node, String name) {
    return node.containsKey(name) ? node.getJsonNumber(name).doubleValue() : 0;
  }

  private static List<JsonObject> children(JsonObject node) {
    return node.containsKey("Plans")
        ? node.getJsonArray("Plans").stream().map(JsonValue::asJsonObject).toList()
        : List.of();
  }

  private static void print(JsonObject plan) {
    String query = plan.getString("Query Text").replaceAll("\\s+", " ");
    Figures.say(query.substring(0, Math.min(100, query.length())));
    print(plan.getJsonObject("Plan"), "  ");
  }

  private static void print(JsonObject node, String indent) {
    Figures.say(
        "%s%s %s%s: rows %.0f, buffers %.0f"
            .formatted(
                indent,
                node.getString("Node Type"),
                node.getString("Relation Name", ""),
                node.containsKey("Index Name") ? " by " + node.getString("Index Name") : "",
                lookedAt(node),
                buffersOf(node)));
    children(node).forEach(child -> print(child, indent + "  "));
  }
}

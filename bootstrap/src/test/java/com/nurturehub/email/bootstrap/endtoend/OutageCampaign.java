package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * PostgreSQL is stopped under a load of opens and clicks, the service is killed meanwhile and
 * started again without a database, and PostgreSQL comes back. No visitor notices but those who
 * come while the service itself is down, and in the end every visit is counted exactly once.
 */
final class OutageCampaign {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String JOURNAL = "nurturehub_journal_bytes";

  /** An event per token and kind, for those that are asked for once; more for the others. */
  private record Stored(int events, int visits) {}

  private final Duration outage;
  private final Duration around;
  private final PrintStream out;
  private final String[] jvmOptions;

  /**
   * A campaign.
   *
   * @param outage how long the service works without a database, not counting its own start
   * @param around how long it works with one, before and after
   * @param jvmOptions of the service
   */
  OutageCampaign(Duration outage, Duration around, PrintStream out, String... jvmOptions) {
    this.outage = outage;
    this.around = around;
    this.out = out;
    this.jvmOptions = jvmOptions.clone();
  }

  List<String> run(Path directory) throws Exception {
    out.printf("outage: PostgreSQL is away for %d s%n", outage.toSeconds());
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, 1, google, Map.of(), jvmOptions)) {
      Instant killed;
      Instant restarted;
      Visitors visitors = Visitors.of(() -> cluster.address(0), cluster.tokens());
      try {
        Waiting.pass(around);
        Instant warm = Instant.now();
        Waiting.pass(around);
        Instant stopped = Instant.now();
        cluster.stopDatabase();
        Waiting.pass(outage.dividedBy(2));
        killed = Instant.now();
        cluster.kill(0);
        cluster.start(0);
        restarted = Instant.now();
        Waiting.pass(outage.dividedBy(2));
        long journalled = cluster.metric(0, JOURNAL);
        Instant back = Instant.now();
        cluster.startDatabase();
        Waiting.until("an empty journal", PATIENCE, () -> cluster.metric(0, JOURNAL) < 1);
        Instant replayed = Instant.now();
        Waiting.pass(around);
        out.printf("before:          %s%n", visitors.latency(warm, stopped));
        out.printf("without, killed: %s%n", visitors.latency(stopped, killed));
        out.printf("without, again:  %s%n", visitors.latency(restarted, back));
        out.printf("after:           %s%n", visitors.latency(replayed, Instant.now()));
        out.printf(
            "down for %d ms; %,d octets in the journal, stored %d ms after PostgreSQL began to"
                + " start%n",
            Duration.between(killed, restarted).toMillis(),
            journalled,
            Duration.between(back, replayed).toMillis());
      } finally {
        visitors.leave();
      }
      Waiting.until("an empty journal", PATIENCE, () -> cluster.metric(0, JOURNAL) < 1);
      List<String> faults = new ArrayList<>(visitors.failuresBut(killed, restarted));
      faults.addAll(reckon(visitors.tallies(), stored(cluster)));
      faults.forEach(fault -> out.println("WRONG: " + fault));
      return faults;
    }
  }

  private static Map<Visitors.Address, Stored> stored(Cluster cluster) throws SQLException {
    Map<Visitors.Address, Stored> stored = new HashMap<>();
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT email_id, kind, count(DISTINCT id), sum(count)
                FROM engagement_event GROUP BY email_id, kind
                """)) {
      while (rows.next()) {
        stored.put(
            new Visitors.Address(
                rows.getObject(1, UUID.class),
                EventKind.valueOf(rows.getString(2).toUpperCase(Locale.ROOT))),
            new Stored(rows.getInt(3), rows.getInt(4)));
      }
    }
    return stored;
  }

  /** What was asked and not answered may be stored or not: the service died before it could say. */
  private List<String> reckon(
      Map<Visitors.Address, Visitors.Tally> tallies, Map<Visitors.Address, Stored> stored) {
    List<String> faults = new ArrayList<>();
    int visits = 0;
    int events = 0;
    int open = 0;
    for (Map.Entry<Visitors.Address, Visitors.Tally> entry : tallies.entrySet()) {
      Visitors.Tally tally = entry.getValue();
      Stored found = stored.getOrDefault(entry.getKey(), new Stored(0, 0));
      visits += tally.answered();
      events += found.events();
      open += tally.asked() - tally.answered();
      if (found.visits() < tally.answered() || found.visits() > tally.asked()) {
        faults.add(
            "%s: %d answered, %d stored"
                .formatted(entry.getKey(), tally.answered(), found.visits()));
      }
    }
    if (!tallies.keySet().containsAll(stored.keySet())) {
      faults.add("events are stored that nobody caused");
    }
    out.printf(
        "%,d visits answered and %d left without an answer, stored as %,d events%n",
        visits, open, events);
    return faults;
  }
}

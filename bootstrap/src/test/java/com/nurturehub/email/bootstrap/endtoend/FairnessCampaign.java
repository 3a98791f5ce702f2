package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Two hundred agencies with ten e-mails each, alone and beside one with a million due e-mails whose
 * provider hangs: theirs leave in about the same time.
 */
final class FairnessCampaign {

  private static final int TENANTS = 200;
  private static final int EMAILS = 10;
  private static final int ROUNDS = 2;
  private static final double TOLERANCE = 1.5;
  private static final String GREEDY = "greedy";

  /** Time to schedule a round before it becomes due. */
  private static final Duration AHEAD = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The greedy one's mailbox is never left alone, though its provider fails all the time. */
  private static final Map<String, String> SETTINGS =
      Map.of("nurturehub.breaker.failures", "1000000");

  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final int backlog;
  private final PrintStream out;

  FairnessCampaign(int backlog, PrintStream out) {
    this.backlog = backlog;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf(
        "fairness: %d agencies with %d e-mails each, alone and beside %,d of one whose provider"
            + " hangs%n",
        TENANTS, EMAILS, backlog);
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, 1, google, SETTINGS)) {
      for (Mailing mailing : round(0, Instant.now())) {
        mailing.introduce(cluster, google, Mailing.limits(60_000, 5));
      }
      out.printf("warm-up  %.1f s%n", seconds(leave(0, cluster, google)));
      Duration alone = rounds("alone", 1, cluster, google);
      pileUp(cluster, google);
      Duration beside = rounds("beside", 1 + ROUNDS, cluster, google);
      double ratio = beside.toMillis() / (double) alone.toMillis();
      out.printf(
          "alone %.1f s, beside %.1f s: %.2f times as long; the greedy one still has %,d to send%n",
          seconds(alone),
          seconds(beside),
          ratio,
          cluster.rows("tenant = '" + GREEDY + "'").orElse(-1L));
      if (ratio > TOLERANCE) {
        String fault = "others took %.2f times as long".formatted(ratio);
        out.println("WRONG: " + fault);
        return List.of(fault);
      }
      return List.of();
    }
  }

  private Duration rounds(String name, int first, Cluster cluster, GoogleEmulator google)
      throws Exception {
    Duration all = Duration.ZERO;
    for (int i = 0; i < ROUNDS; i++) {
      Duration took = leave(first + i, cluster, google);
      out.printf(
          "%-8s %.1f s, with %d of the greedy one's on their way%n",
          name,
          seconds(took),
          cluster.rows("tenant = '" + GREEDY + "' AND lease_holder IS NOT NULL").orElse(-1L));
      all = all.plus(took);
    }
    return all.dividedBy(ROUNDS);
  }

  private static List<Mailing> round(int round, Instant due) {
    return IntStream.range(0, TENANTS)
        .mapToObj(i -> Mailing.of("small-" + i, "round-" + round, EMAILS, due))
        .toList();
  }

  /** From when they are due to when the last was taken. */
  private static Duration leave(int round, Cluster cluster, GoogleEmulator google)
      throws Exception {
    Instant due = Instant.now().plus(AHEAD);
    List<Mailing> mailings = round(round, due);
    Mailing.schedule(mailings, 0, EMAILS, cluster);
    if (Instant.now().isAfter(due)) {
      throw new AssertionError("it took longer than " + AHEAD + " to schedule a round");
    }
    Set<String> recipients =
        mailings.stream().flatMap(m -> m.recipients().stream()).collect(Collectors.toSet());
    Waiting.until(
        "every e-mail of round " + round,
        PATIENCE,
        () -> taken(recipients, google).size() == recipients.size());
    Instant last =
        taken(recipients, google).stream()
            .map(Delivery::receivedAt)
            .max(Instant::compareTo)
            .orElseThrow();
    return Duration.between(due, last);
  }

  private static List<Delivery> taken(Set<String> recipients, GoogleEmulator google) {
    return google.deliveries().stream()
        .filter(mail -> recipients.contains(mail.to().getFirst()))
        .toList();
  }

  /** Straight into the tables: the way in is not what is measured here. */
  private void pileUp(Cluster cluster, GoogleEmulator google) throws Exception {
    Mailing greedy = Mailing.of(GREEDY, false, 0, Instant.now(), Duration.ZERO, new Random(1));
    google.faults().always(Stage.MAIL).mailbox(Agencies.mailboxOf(GREEDY)).hang(SILENCE);
    Instant begun = Instant.now();
    try (Connection connection = cluster.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          """
          CREATE TEMPORARY TABLE pile ON COMMIT DROP AS
          SELECT n, uuidv7() AS id FROM generate_series(1, %d) AS n
          """
              .formatted(backlog));
      statement.execute(
          """
          INSERT INTO email (
            tenant, id, sequence_id, sequence_step, contact_id, contact_address, subject, headers,
            message_id, created_at, send_at)
          SELECT 'greedy', id, 'seq-42', 1, 'c-' || n, 'c-' || n || '@example.net', 'Your valuation',
            '{}', '<' || id || '@greedy.example>', now(), now()
          FROM pile
          """);
      statement.execute(
          """
          INSERT INTO email_body (tenant, email_id, html)
          SELECT 'greedy', id, '<p>Hello</p>' FROM pile
          """);
      statement.execute(
          """
          INSERT INTO send_queue (tenant, email_id, state, due_at)
          SELECT 'greedy', id, 'scheduled', now() FROM pile
          """);
      connection.commit();
    }
    greedy.introduce(cluster, google, Mailing.limits(60_000, 50));
    out.printf(
        "%,d e-mails of '%s' made due in %d s%n",
        backlog, GREEDY, Duration.between(begun, Instant.now()).toSeconds());
    Waiting.until(
        "the greedy one to begin",
        PATIENCE,
        () -> cluster.rows("tenant = 'greedy' AND lease_holder IS NOT NULL").orElse(0L) > 0);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1_000.0;
  }
}

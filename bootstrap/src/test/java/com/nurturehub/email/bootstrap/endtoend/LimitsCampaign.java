package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Dialogue;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Three instances and bursts of due e-mails, for an agency that may send thirty a minute over three
 * connections, and for one that is bound by its connections alone. The provider counts.
 */
final class LimitsCampaign {

  private static final int INSTANCES = 3;
  private static final int PER_MINUTE = 30;
  private static final int CONCURRENT = 3;
  private static final Duration ANSWER = Duration.ofMillis(200);
  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final String PACED = "paced";
  private static final String NARROW = "narrow";

  private final Duration duration;
  private final PrintStream out;

  LimitsCampaign(Duration duration, PrintStream out) {
    this.duration = duration;
    this.out = out;
  }

  List<String> run(Path directory) throws Exception {
    out.printf(
        "limits: %d instances, bursts of due e-mails; '%s' may send %d a minute and %d at once,"
            + " '%s' %d at once%n",
        INSTANCES, PACED, PER_MINUTE, CONCURRENT, NARROW, CONCURRENT);
    try (GoogleEmulator google =
            GoogleEmulator.builder().client(Agencies.CLIENT_ID, Agencies.CLIENT_SECRET).start();
        Cluster cluster = Cluster.start(directory, INSTANCES, google, Map.of())) {
      google.faults().always(Stage.ACCEPTED).delay(ANSWER);
      Instant begun = Instant.now();
      int enough = (int) (duration.toSeconds() * PER_MINUTE / 60);
      Mailing paced = Mailing.of(PACED, false, 2 * enough, begun, Duration.ZERO, new Random(1));
      Mailing narrow = Mailing.of(NARROW, false, 1_000, begun, Duration.ZERO, new Random(1));
      paced.introduce(cluster, google, Mailing.limits(PER_MINUTE, CONCURRENT));
      narrow.introduce(cluster, google, Mailing.limits(60_000, CONCURRENT));
      Mailing.schedule(List.of(paced, narrow), 0, 1_000, cluster);
      Waiting.until(
          "so many e-mails of " + PACED,
          duration.multipliedBy(2),
          () -> taken(PACED, google).size() >= enough);
      Waiting.until(
          "all e-mails of " + NARROW,
          duration.multipliedBy(2),
          () -> taken(NARROW, google).size() >= 1_000);
      List<String> faults = new ArrayList<>();
      faults.addAll(pace(taken(PACED, google)));
      faults.addAll(concurrency(PACED, google));
      faults.addAll(concurrency(NARROW, google));
      faults.forEach(fault -> out.println("WRONG: " + fault));
      return faults;
    }
  }

  private static List<Instant> taken(String tenant, GoogleEmulator google) {
    return google.deliveries().stream()
        .filter(mail -> mail.mailbox().equals(Agencies.mailboxOf(tenant)))
        .map(Delivery::receivedAt)
        .sorted()
        .toList();
  }

  /** Every window that begins with an e-mail, which are all that matter. */
  private List<String> pace(List<Instant> taken) {
    int most = 0;
    Duration shortest = Duration.ofDays(1);
    for (int first = 0; first < taken.size(); first++) {
      Instant end = taken.get(first).plus(MINUTE);
      int after = first;
      while (after < taken.size() && taken.get(after).isBefore(end)) {
        after++;
      }
      most = Math.max(most, after - first);
      if (first + PER_MINUTE < taken.size()) {
        Duration span = Duration.between(taken.get(first), taken.get(first + PER_MINUTE));
        shortest = span.compareTo(shortest) < 0 ? span : shortest;
      }
    }
    out.printf(
        "%s: %d e-mails in %d s; at most %d in any 60 s; any %d took %.3f s at least%n",
        PACED,
        taken.size(),
        Duration.between(taken.getFirst(), taken.getLast()).toSeconds(),
        most,
        PER_MINUTE + 1,
        shortest.toMillis() / 1_000.0);
    return most > PER_MINUTE
        ? List.of(PACED + ": " + most + " e-mails within 60 s, of " + PER_MINUTE)
        : List.of();
  }

  /** A connection that begins when another ends is beside it for no time. */
  private List<String> concurrency(String tenant, GoogleEmulator google) {
    List<Dialogue> dialogues =
        google.dialogues().stream()
            .filter(dialogue -> dialogue.mailbox().equals(Agencies.mailboxOf(tenant)))
            .toList();
    record Change(Instant at, int by) {}
    List<Change> changes =
        dialogues.stream()
            .flatMap(
                dialogue ->
                    Stream.concat(
                        Stream.of(new Change(dialogue.begunAt(), 1)),
                        dialogue.endedAt().map(at -> new Change(at, -1)).stream()))
            .sorted((a, b) -> a.at().equals(b.at()) ? a.by() - b.by() : a.at().compareTo(b.at()))
            .toList();
    int open = 0;
    int most = 0;
    for (Change change : changes) {
      open += change.by();
      most = Math.max(most, open);
    }
    out.printf("%s: %d dialogues, at most %d at once%n", tenant, dialogues.size(), most);
    return most > CONCURRENT
        ? List.of(tenant + ": " + most + " dialogues at once, of " + CONCURRENT)
        : List.of();
  }
}

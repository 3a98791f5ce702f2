package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Dialogue;
import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of a campaign's e-mails: what the service says of each, against what the provider has
 * in its ledger.
 */
record Reckoning(List<Line> lines, List<String> faults) {

  private static final String ROW = "%-12s %9s %6s %11s %6s %6s %6s %6s%n";

  Reckoning {
    lines = List.copyOf(lines);
    faults = List.copyOf(faults);
  }

  /**
   * One agency.
   *
   * @param once e-mails that the provider took exactly once
   */
  record Line(
      String tenant,
      int scheduled,
      int sent,
      int unconfirmed,
      int failed,
      int once,
      int twice,
      int never) {}

  /** Reads every state from the service, and then counts at the provider. */
  static Reckoning of(List<Mailing> mailings, ServiceClient client, GoogleEmulator google)
      throws IOException, InterruptedException {
    Map<Mailing, List<JsonObject>> states = new HashMap<>();
    for (Mailing mailing : mailings) {
      states.put(mailing, client.allEmails(mailing.tenant()));
    }
    Map<String, Long> copies =
        google.deliveries().stream()
            .collect(Collectors.groupingBy(mail -> mail.to().getFirst(), Collectors.counting()));
    Map<String, Long> copiesById =
        google.deliveries().stream()
            .collect(Collectors.groupingBy(Delivery::messageId, Collectors.counting()));
    Map<String, List<Dialogue>> dialogues =
        google.dialogues().stream()
            .filter(dialogue -> !dialogue.recipients().isEmpty())
            .collect(Collectors.groupingBy(dialogue -> dialogue.recipients().getFirst()));
    List<Line> lines = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Mailing mailing : mailings) {
      List<JsonObject> emails = states.getOrDefault(mailing, List.of());
      lines.add(line(mailing, emails, copies));
      faults.addAll(faultsOf(mailing, emails, copies));
      for (JsonObject email : emails) {
        if (!copies
            .getOrDefault(addressOf(email), 0L)
            .equals(copiesById.getOrDefault(email.getString("messageId"), 0L))) {
          faults.add(name(email) + " was taken under another Message-ID than it has");
        }
        faults.addAll(callsWithoutLease(email, dialogues));
      }
    }
    return new Reckoning(lines, faults);
  }

  private static Line line(Mailing mailing, List<JsonObject> emails, Map<String, Long> copies) {
    List<Long> counts =
        mailing.recipients().stream().map(to -> copies.getOrDefault(to, 0L)).toList();
    return new Line(
        mailing.tenant(),
        mailing.emails().size(),
        in("sent", emails),
        in("unconfirmed", emails),
        in("failed", emails),
        (int) counts.stream().filter(n -> n == 1).count(),
        (int) counts.stream().filter(n -> n > 1).count(),
        (int) counts.stream().filter(n -> n == 0).count());
  }

  private static int in(String state, List<JsonObject> emails) {
    return (int) emails.stream().filter(email -> stateOf(email).equals(state)).count();
  }

  private static List<String> faultsOf(
      Mailing mailing, List<JsonObject> emails, Map<String, Long> copies) {
    List<String> faults = new ArrayList<>();
    List<String> known = emails.stream().map(Reckoning::addressOf).toList();
    Set<String> expected = new HashSet<>(mailing.recipients());
    if (known.size() != expected.size() || !expected.equals(Set.copyOf(known))) {
      faults.add(
          "%s scheduled %d e-mails, and the service knows %d"
              .formatted(mailing.tenant(), expected.size(), known.size()));
    }
    for (JsonObject email : emails) {
      long taken = copies.getOrDefault(addressOf(email), 0L);
      boolean right =
          switch (stateOf(email)) {
            case "sent" -> taken == 1;
            case "unconfirmed" -> mailing.silent() && taken <= 1;
            default -> false;
          };
      if (!right) {
        faults.add(
            "%s is %s, and was taken %d times: %s"
                .formatted(name(email), stateOf(email), taken, email.getJsonArray("attempts")));
      }
    }
    return faults;
  }

  /**
   * Every dialogue belongs to an attempt, that is to a lease, and no two to the same: whoever lost
   * the lease began no further one.
   */
  private static List<String> callsWithoutLease(
      JsonObject email, Map<String, List<Dialogue>> dialogues) {
    List<String> faults = new ArrayList<>();
    List<JsonObject> attempts =
        new ArrayList<>(email.getJsonArray("attempts").getValuesAs(JsonObject.class));
    for (Dialogue dialogue : dialogues.getOrDefault(addressOf(email), List.of())) {
      Instant begun = dialogue.begunAt();
      boolean covered =
          attempts.stream()
              .filter(
                  attempt ->
                      !begun.isBefore(Instant.parse(attempt.getString("startedAt")))
                          && !begun.isAfter(Instant.parse(attempt.getString("finishedAt"))))
              .findFirst()
              .map(attempts::remove)
              .orElse(false);
      if (!covered) {
        faults.add(
            "%s was handed over at %s without a lease: %s"
                .formatted(name(email), begun, email.getJsonArray("attempts")));
      }
    }
    return faults;
  }

  private static String name(JsonObject email) {
    return "e-mail " + email.getString("id") + " to " + addressOf(email);
  }

  private static String addressOf(JsonObject email) {
    return email.getJsonObject("contact").getString("address");
  }

  private static String stateOf(JsonObject email) {
    return email.getString("state");
  }

  void print(PrintStream out) {
    out.printf(
        ROW, "agency", "scheduled", "sent", "unconfirmed", "failed", "once", "twice", "never");
    lines.forEach(line -> print(line, out));
    print(total(), out);
    faults.stream().limit(20).forEach(fault -> out.println("WRONG: " + fault));
    if (faults.size() > 20) {
      out.printf("WRONG: and %d more%n", faults.size() - 20);
    }
  }

  private static void print(Line line, PrintStream out) {
    out.printf(
        ROW,
        line.tenant(),
        line.scheduled(),
        line.sent(),
        line.unconfirmed(),
        line.failed(),
        line.once(),
        line.twice(),
        line.never());
  }

  private Line total() {
    return lines.stream()
        .reduce(
            new Line("all", 0, 0, 0, 0, 0, 0, 0),
            (a, b) ->
                new Line(
                    "all",
                    a.scheduled() + b.scheduled(),
                    a.sent() + b.sent(),
                    a.unconfirmed() + b.unconfirmed(),
                    a.failed() + b.failed(),
                    a.once() + b.once(),
                    a.twice() + b.twice(),
                    a.never() + b.never()));
  }
}

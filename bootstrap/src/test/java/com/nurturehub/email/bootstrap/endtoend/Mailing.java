package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.emulator.google.GoogleEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What one agency sends in a campaign: e-mails to recipients of its own, so that each is known at
 * the provider by its recipient.
 *
 * @param silent whether its provider does not say what became of a message, and the agency would
 *     rather have a person decide than a contact written to twice
 */
record Mailing(String tenant, boolean silent, List<JsonObject> emails) {

  private static final int BATCH = 40;

  Mailing {
    emails = List.copyOf(emails);
  }

  /** So many e-mails, due at times drawn at random. */
  static Mailing of(
      String tenant, boolean silent, int emails, Instant from, Duration spread, Random random) {
    return new Mailing(
        tenant,
        silent,
        IntStream.range(0, emails)
            .mapToObj(
                i ->
                    email(
                        tenant + "-" + i, from.plusMillis(random.nextLong(spread.toMillis() + 1))))
            .toList());
  }

  /** So many e-mails to contacts of that name, all due at once. */
  static Mailing of(String tenant, String contact, int emails, Instant due) {
    return new Mailing(
        tenant,
        false,
        IntStream.range(0, emails)
            .mapToObj(i -> email(tenant + "-" + contact + "-" + i, due))
            .toList());
  }

  /** One agency's of several mailings as one. */
  static Mailing together(String tenant, List<Mailing> mailings) {
    return new Mailing(
        tenant,
        false,
        mailings.stream()
            .filter(mailing -> mailing.tenant().equals(tenant))
            .flatMap(mailing -> mailing.emails().stream())
            .toList());
  }

  private static JsonObject email(String contact, Instant sendAt) {
    return Agencies.email(contact, 1)
        .add("sendAt", sendAt.toString())
        .add("idempotencyKey", contact)
        .build();
  }

  /** Lets the provider know the mailbox, and the service the agency. */
  void introduce(Cluster cluster, GoogleEmulator google, JsonObject limits) throws Exception {
    Agencies.grant(google, tenant);
    cluster.configure(
        tenant,
        Json.createObjectBuilder(Agencies.delivery(tenant))
            .add("limits", limits)
            .add("unknownOutcome", silent ? "hold" : "resend")
            .build());
  }

  /**
   * Schedules e-mails of every agency, batch by batch and agency by agency in turn.
   *
   * @param from the number of each agency's first, from 0
   * @param to exclusive; agencies that have fewer are passed over
   */
  static void schedule(List<Mailing> mailings, int from, int to, Cluster cluster) throws Exception {
    for (int start = from; start < to; start += BATCH) {
      for (Mailing mailing : mailings) {
        int end = Math.min(Math.min(start + BATCH, to), mailing.emails().size());
        if (start < end) {
          cluster.schedule(mailing.tenant(), mailing.emails().subList(start, end));
        }
      }
    }
  }

  /** Limits that are none. */
  static JsonObject limits(int perMinute, int concurrent) {
    return Json.createObjectBuilder()
        .add("perMinute", perMinute)
        .add("perDay", 1_000_000)
        .add("concurrent", concurrent)
        .build();
  }

  List<String> recipients() {
    List<String> recipients = new ArrayList<>();
    emails.forEach(email -> recipients.add(email.getJsonObject("contact").getString("address")));
    return recipients;
  }
}

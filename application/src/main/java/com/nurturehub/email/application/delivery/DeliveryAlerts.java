package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.delivery.DispatchDueEmails.ConnectionChange;
import com.nurturehub.email.application.delivery.DispatchDueEmails.Step.Ended;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a person must learn of e-mails that have come to their end: that an agency's access is
 * broken, and that e-mails are given up after all their retries. Each is one alert per agency, and
 * both are cured by the next e-mail that its provider takes.
 */
final class DeliveryAlerts {

  private static final String ACCESS = "access";
  private static final String GIVEN_UP = "given-up";

  private final Alerts alerts;

  DeliveryAlerts(Alerts alerts) {
    this.alerts = alerts;
  }

  /** Part of the unit of work that settles them. */
  void heed(List<Ended> ended, Instant now) {
    List<Occurrence> occurrences =
        ended.stream().flatMap(e -> Stream.concat(broken(e), givenUp(e))).toList();
    Set<Cause> cured = new LinkedHashSet<>();
    ended.stream()
        .filter(e -> e.settlement().news() instanceof MailboxNews.Working)
        .map(e -> e.settlement().next().details().tenant())
        .forEach(
            tenant -> {
              cured.add(causeOf(tenant, AlertKind.CONNECTION, ACCESS));
              cured.add(causeOf(tenant, AlertKind.DELIVERY_FAILURE, GIVEN_UP));
            });
    if (!cured.isEmpty()) {
      alerts.resolve(cured, now);
    }
    if (!occurrences.isEmpty()) {
      alerts.raise(occurrences, now);
    }
  }

  private static Stream<Occurrence> broken(Ended ended) {
    return ended.connection().stream()
        .filter(change -> change.connection().state() != Connection.State.CONNECTED)
        .map(DeliveryAlerts::broken);
  }

  private static Occurrence broken(ConnectionChange change) {
    TenantId tenant = change.seen().tenant();
    boolean reconsent = change.connection().state() == Connection.State.RECONSENT_REQUIRED;
    return new Occurrence(
        causeOf(tenant, AlertKind.CONNECTION, ACCESS),
        new Notice(
            reconsent
                ? tenant + " must connect its mailbox again"
                : "The mailbox of " + tenant + " is misconfigured",
            "Its e-mails wait, and leave by themselves when it is connected again: "
                + change.connection().detail().orElse("no reason was given")));
  }

  /** Given up for what the provider did, and not for what the e-mail is. */
  private static Stream<Occurrence> givenUp(Ended ended) {
    if (!(ended.settlement().next() instanceof Failed failed)
        || failed.attempts().isEmpty()
        || failed.attempts().getLast().outcome() != Attempt.Outcome.TRANSIENT) {
      return Stream.empty();
    }
    TenantId tenant = failed.details().tenant();
    return Stream.of(
        new Occurrence(
            causeOf(tenant, AlertKind.DELIVERY_FAILURE, GIVEN_UP),
            new Notice(
                "E-mails of " + tenant + " are given up after all their retries",
                "The last answer was %s. When the provider works again, list them by state failed"
                        .formatted(failed.reason().code())
                    + " and submit them again.")));
  }

  private static Cause causeOf(TenantId tenant, AlertKind kind, String key) {
    return new Cause(Optional.of(tenant), kind, key);
  }
}

package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.delivery.DispatchDueEmails.Step.Ended;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.application.tenant.ConnectionAlert;
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
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a person must learn of e-mails that have come to their end: that an agency's access is
 * broken, and that e-mails are given up after all their retries. Each is one alert per agency, and
 * both are cured by the next e-mail that its provider takes.
 */
final class DeliveryAlerts {

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
              cured.add(ConnectionAlert.causeOf(tenant));
              cured.add(givenUpOf(tenant));
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
        .map(change -> ConnectionAlert.of(change.seen().tenant(), change.connection()));
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
            givenUpOf(tenant),
            new Notice(
                "E-mails of " + tenant + " are given up after all their retries",
                "The last answer was %s. When the provider works again, list them by state failed"
                        .formatted(failed.reason().code())
                    + " and submit them again.")));
  }

  private static Cause givenUpOf(TenantId tenant) {
    return Cause.of(tenant, AlertKind.DELIVERY_FAILURE, "given-up");
  }
}

package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.application.port.StuckEmails;
import com.nurturehub.email.application.port.StuckEmails.Overdue;
import com.nurturehub.email.application.port.StuckEmails.Undecided;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Raises an alert where e-mails do not move though they should, and resolves it when they do. Any
 * number of instances may watch: what one has raised, another finds raised.
 */
public final class WatchBacklog {

  private static final String OVERDUE = "overdue";
  private static final String UNDECIDED = "undecided";

  private final UnitOfWork unitOfWork;
  private final StuckEmails stuck;
  private final Alerts alerts;
  private final Clock clock;
  private final Duration age;

  /**
   * Takes its neighbours.
   *
   * @param age how long a due e-mail may wait without a reason
   */
  public WatchBacklog(
      UnitOfWork unitOfWork, StuckEmails stuck, Alerts alerts, Clock clock, Duration age) {
    this.unitOfWork = unitOfWork;
    this.stuck = stuck;
    this.alerts = alerts;
    this.clock = clock;
    this.age = age;
  }

  /** Looks at every tenant once. */
  public void watch() {
    unitOfWork.asWorker(
        () -> {
          List<Alert> open = alerts.lockOpen(AlertKind.BACKLOG);
          return settle(open, stuck.overdue(age).stream().map(WatchBacklog::overdue).toList());
        });
    unitOfWork.asWorker(
        () -> {
          List<Alert> open = alerts.lockOpen(AlertKind.UNCONFIRMED);
          return settle(open, stuck.undecided().stream().map(WatchBacklog::undecided).toList());
        });
  }

  /**
   * Raises what is new, or has another title than before, and resolves what is no more; returns how
   * much that was.
   */
  private int settle(List<Alert> open, List<Occurrence> found) {
    Map<Cause, Alert> known =
        open.stream().collect(Collectors.toMap(Alert::cause, Function.identity()));
    List<Occurrence> fresh =
        found.stream()
            .filter(
                occurrence -> {
                  Alert alert = known.remove(occurrence.cause());
                  return alert == null || !titleOf(alert).equals(occurrence.notice().title());
                })
            .toList();
    Instant now = clock.instant();
    alerts.raise(fresh, now);
    alerts.resolve(known.keySet(), now);
    return fresh.size() + known.size();
  }

  private static String titleOf(Alert alert) {
    return alert.details().notice().title();
  }

  private static Occurrence overdue(Overdue overdue) {
    TenantId tenant = overdue.tenant();
    return new Occurrence(
        Cause.of(tenant, AlertKind.BACKLOG, OVERDUE),
        new Notice(
            "E-mails of " + tenant + " are due and do not leave",
            ("The oldest could have left at %s, and no pause, sending hours or limit explains that"
                    + " it did not. See whether instances are running, whether they have slots free"
                    + " (nurturehub.dispatch.concurrency), and how long the provider takes.")
                .formatted(overdue.since().truncatedTo(ChronoUnit.SECONDS))));
  }

  private static Occurrence undecided(Undecided undecided) {
    TenantId tenant = undecided.tenant();
    return new Occurrence(
        Cause.of(tenant, AlertKind.UNCONFIRMED, UNDECIDED),
        new Notice(
            "%d e-mails of %s may have been sent, or not".formatted(undecided.emails(), tenant),
            "The provider cannot tell what became of them, so they are not sent again by"
                + " themselves. List them by state unconfirmed, look into the mailbox's sent mail,"
                + " and submit again what is not there."));
  }
}

package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Raises an alert when engagement events are lost on this instance, and resolves it when none was
 * for a while. Events are lost while the store is away, so the alert may come only when it is back.
 */
public final class WatchEventLoss {

  private static final Cause CAUSE = Cause.ofPlatform(AlertKind.EVENT_LOSS, "intake");
  private static final Duration QUIET = Duration.ofHours(1);

  private final UnitOfWork unitOfWork;
  private final Alerts alerts;
  private final LongSupplier lost;
  private final Clock clock;
  private long told;
  private Instant quietSince;

  /**
   * Takes its neighbours.
   *
   * @param lost events lost since the start
   */
  public WatchEventLoss(UnitOfWork unitOfWork, Alerts alerts, LongSupplier lost, Clock clock) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
    this.lost = lost;
    this.clock = clock;
    this.quietSince = clock.instant();
  }

  /** Looks once; for one thread. */
  public void watch() {
    long all = lost.getAsLong();
    Instant now = clock.instant();
    if (all > told) {
      unitOfWork.asWorker(
          () -> {
            alerts.raise(CAUSE, notice(all - told), now);
            return all;
          });
      told = all;
      quietSince = now;
    } else if (!now.isBefore(quietSince.plus(QUIET))) {
      unitOfWork.asWorker(
          () -> {
            alerts.resolve(CAUSE, now);
            return all;
          });
      quietSince = now;
    }
  }

  private static Notice notice(long events) {
    return new Notice(
        "Engagement events were lost",
        ("%d opens or clicks are not recorded: the database and the journal's disk could not take"
                + " them, or the database refused them. Recipients noticed nothing. Bring the"
                + " database back, make room for the journal (nurturehub.engagement.journal), and"
                + " look there for files that were set aside.")
            .formatted(events));
  }
}

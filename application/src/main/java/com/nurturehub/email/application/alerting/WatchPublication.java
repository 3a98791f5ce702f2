package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.PublicationMonitor;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Raises an alert when events are published too late, and resolves it when they are not. Any number
 * of instances may watch: what one has raised, another finds raised.
 */
public final class WatchPublication {

  private static final Cause CAUSE = Cause.ofPlatform(AlertKind.PUBLICATION, "kafka");

  private final UnitOfWork unitOfWork;
  private final FeedPlaces places;
  private final Alerts alerts;
  private final PublicationMonitor monitor;
  private final Clock clock;
  private final Duration allowed;

  /**
   * Takes its neighbours.
   *
   * @param allowed how late an event may be published
   */
  public WatchPublication(
      UnitOfWork unitOfWork,
      FeedPlaces places,
      Alerts alerts,
      PublicationMonitor monitor,
      Clock clock,
      Duration allowed) {
    this.unitOfWork = unitOfWork;
    this.places = places;
    this.alerts = alerts;
    this.monitor = monitor;
    this.clock = clock;
    this.allowed = allowed;
  }

  /** Looks once. */
  public void watch() {
    monitor.behind(
        unitOfWork.asWorker(
            () -> {
              Duration delay = delay();
              settle(delay);
              return delay;
            }));
  }

  private Duration delay() {
    return places.progress().stream()
        .filter(progress -> progress.reader() == FeedReader.KAFKA)
        .map(FeedPlaces.Progress::delay)
        .findAny()
        .orElse(Duration.ZERO);
  }

  private void settle(Duration delay) {
    if (delay.compareTo(allowed) <= 0) {
      alerts.resolve(CAUSE, clock.instant());
    } else if (alerts.lockOpen(AlertKind.PUBLICATION).isEmpty()) {
      alerts.raise(CAUSE, notice(delay), clock.instant());
    }
  }

  private Notice notice(Duration delay) {
    return new Notice(
        "Engagement events do not reach Kafka in time",
        ("The oldest that is not published was recorded at %s. Nothing is lost: events wait in the"
                + " database and are published in their order. The instances' logs say why they"
                + " wait; see whether the brokers are up, let us in, and have the topic. Where"
                + " publishing was only just switched on, it is catching up.")
            .formatted(clock.instant().minus(delay).truncatedTo(ChronoUnit.SECONDS)));
  }
}

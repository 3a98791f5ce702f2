package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells what is open, and what was resolved of late, to those on duty, all of it at every call: so
 * a lost call costs a minute and no alert, and no instance has to know what another has told.
 */
public final class NotifyAlerts {

  /** So long those on duty may be out of reach, and still hear that something is resolved. */
  private static final Duration RESOLVED_FOR = Duration.ofMinutes(15);

  private static final int PAGE = 500;

  private final UnitOfWork unitOfWork;
  private final Alerts alerts;
  private final Optional<AlertNotifier> notifier;
  private final AlertMonitor monitor;
  private final Clock clock;
  private Optional<Map<AlertId, AlertState>> seen = Optional.empty();

  /**
   * Takes its neighbours.
   *
   * @param notifier absent: nobody is on duty but the log's readers
   */
  public NotifyAlerts(
      UnitOfWork unitOfWork,
      Alerts alerts,
      Optional<AlertNotifier> notifier,
      AlertMonitor monitor,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
    this.notifier = notifier;
    this.monitor = monitor;
    this.clock = clock;
  }

  /** To be called by one thread at a time, several times within {@link AlertNotifier#KEPT_FOR}. */
  public void tell() {
    Instant now = clock.instant();
    Map<AlertId, AlertState> states = new HashMap<>();
    Map<AlertKind, Long> open = new EnumMap<>(AlertKind.class);
    boolean reachable = notifier.isPresent();
    Optional<AlertId> after = Optional.empty();
    do {
      List<Alert> page = page(now, after);
      for (Alert alert : page) {
        AlertState state = AlertState.of(alert);
        states.put(alert.id(), state);
        if (state != AlertState.RESOLVED) {
          open.merge(alert.cause().kind(), 1L, Long::sum);
        }
        if (isNews(alert, state)) {
          monitor.changed(alert);
        }
      }
      reachable = reachable && isTold(page, now);
      after = page.size() < PAGE ? Optional.empty() : Optional.of(page.getLast().id());
    } while (after.isPresent());
    seen = Optional.of(states);
    monitor.open(open);
  }

  private List<Alert> page(Instant now, Optional<AlertId> after) {
    return unitOfWork.asWorker(() -> alerts.current(now.minus(RESOLVED_FOR), after, PAGE));
  }

  /** What was resolved before this instance looked for the first time is no news of its. */
  private boolean isNews(Alert alert, AlertState state) {
    return seen.map(states -> states.get(alert.id()) != state).orElse(state != AlertState.RESOLVED);
  }

  private boolean isTold(List<Alert> page, Instant now) {
    try {
      notifier.ifPresent(n -> n.tell(page, now));
      return true;
    } catch (NotifierUnavailable e) {
      monitor.untold(e);
      return false;
    }
  }
}

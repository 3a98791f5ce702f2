package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.Acknowledged;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;

/** A person says that they know of an alert. */
public final class AcknowledgeAlert {

  private final UnitOfWork unitOfWork;
  private final Alerts alerts;
  private final Clock clock;

  public AcknowledgeAlert(UnitOfWork unitOfWork, Alerts alerts, Clock clock) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
    this.clock = clock;
  }

  /** What became of an acknowledgement. */
  public sealed interface Result {

    /** Acknowledged, now or before. */
    record Done(Acknowledged alert) implements Result {}

    /** The cause is gone already; nothing was changed. */
    record TooLate(Resolved alert) implements Result {}

    /** This tenant has no such alert. */
    record NotFound() implements Result {}
  }

  /** Acknowledging an acknowledged alert is done already, and keeps its first time. */
  public Result acknowledge(TenantId tenant, AlertId id) {
    return unitOfWork.forTenant(
        tenant,
        () -> alerts.lock(tenant, id).map(this::acknowledge).orElseGet(Result.NotFound::new));
  }

  private Result acknowledge(Alert alert) {
    return switch (alert) {
      case Triggered triggered -> {
        Acknowledged acknowledged = triggered.acknowledge(clock.instant());
        alerts.save(acknowledged);
        yield new Result.Done(acknowledged);
      }
      case Acknowledged acknowledged -> new Result.Done(acknowledged);
      case Resolved resolved -> new Result.TooLate(resolved);
    };
  }
}

package com.nurturehub.email.application.alerting;

import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/** Shows alerts. */
public final class ReadAlerts {

  private final UnitOfWork unitOfWork;
  private final Alerts alerts;

  public ReadAlerts(UnitOfWork unitOfWork, Alerts alerts) {
    this.unitOfWork = unitOfWork;
    this.alerts = alerts;
  }

  /**
   * One page of a list.
   *
   * @param next continue below this id; absent on the last page
   */
  public record Page(List<Alert> alerts, Optional<AlertId> next) {

    public Page {
      alerts = List.copyOf(alerts);
    }

    private static Page of(List<Alert> oneMore, int limit) {
      if (oneMore.size() <= limit) {
        return new Page(oneMore, Optional.empty());
      }
      List<Alert> page = oneMore.subList(0, limit);
      return new Page(page, Optional.of(page.getLast().id()));
    }
  }

  /** The tenant's alerts that match, newest first. */
  public Page list(TenantId tenant, AlertFilter filter, Optional<AlertId> before, int limit) {
    return Page.of(
        unitOfWork.forTenant(tenant, () -> alerts.list(tenant, filter, before, limit + 1)), limit);
  }

  /** The alerts of all tenants and of the platform that match, newest first. */
  public Page listAll(AlertFilter filter, Optional<AlertId> before, int limit) {
    return Page.of(unitOfWork.asWorker(() -> alerts.listAll(filter, before, limit + 1)), limit);
  }
}

package com.nurturehub.email.rest.alerting;

import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.domain.alerting.Acknowledged;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertDetails;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.json.JsonAnswer;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;

/** Alerts as callers see them. */
final class AlertJson {

  private AlertJson() {}

  static JsonObject of(Alert alert) {
    AlertDetails details = alert.details();
    return JsonText.object()
        .add("id", alert.id().toString())
        .add("tenant", JsonText.text(alert.cause().tenant().map(TenantId::value)))
        .add("kind", alert.cause().kind().label())
        .add("cause", alert.cause().key())
        .add("state", AlertState.of(alert).label())
        .add("title", details.notice().title())
        .add("detail", details.notice().detail())
        .add("count", details.count())
        .add("firstAt", details.firstAt().toString())
        .add("lastAt", details.lastAt().toString())
        .add("acknowledgedAt", JsonText.time(acknowledgedAt(alert)))
        .add("resolvedAt", JsonText.time(resolvedAt(alert)))
        .build();
  }

  private static Optional<Instant> acknowledgedAt(Alert alert) {
    return switch (alert) {
      case Triggered triggered -> Optional.empty();
      case Acknowledged acknowledged -> Optional.of(acknowledged.acknowledgedAt());
      case Resolved resolved -> resolved.acknowledgedAt();
    };
  }

  private static Optional<Instant> resolvedAt(Alert alert) {
    return alert instanceof Resolved resolved
        ? Optional.of(resolved.resolvedAt())
        : Optional.empty();
  }

  static Response page(ReadAlerts.Page page) {
    JsonArrayBuilder alerts = JsonText.array();
    page.alerts().forEach(alert -> alerts.add(of(alert)));
    return JsonAnswer.ok(
        JsonText.object()
            .add("alerts", alerts)
            .add("next", JsonText.text(page.next().map(AlertId::toString)))
            .build());
  }
}

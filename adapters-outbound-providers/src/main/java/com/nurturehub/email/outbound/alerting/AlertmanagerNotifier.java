package com.nurturehub.email.outbound.alerting;

import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertDetails;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.outbound.http.HttpCalls;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Posts to Alertmanager's API v2. An alert's labels, its id among them, never change while it
 * lives, so whatever instances send is one alert there; and they name kinds and tenants, not
 * people. {@code endsAt} lies ahead while it is open, as Prometheus does it: Alertmanager's own
 * {@code resolve_timeout} does not matter, and an alert that nobody tells any more ends.
 */
public final class AlertmanagerNotifier implements AlertNotifier {

  /** For the whole exchange. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  // Kept, since the static methods of Json search for the implementation at every call.
  private static final JsonBuilderFactory JSON =
      JsonProvider.provider().createBuilderFactory(Map.of());

  private final URI alerts;
  private final HttpCalls http;

  /**
   * Takes an Alertmanager.
   *
   * @param url its root, without {@code /api/v2}; a slash at its end is ignored
   * @throws IllegalArgumentException if it is not an absolute http(s) URL
   */
  public AlertmanagerNotifier(URI url, Duration timeout) {
    if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException("must be an absolute http(s) URL");
    }
    this.alerts = URI.create(url.toString().replaceAll("/+$", "") + "/api/v2/alerts");
    this.http = new HttpCalls(timeout, timeout);
  }

  @Override
  public void tell(List<Alert> told, Instant now) {
    if (told.isEmpty()) {
      return;
    }
    JsonArrayBuilder body = JSON.createArrayBuilder();
    told.forEach(alert -> body.add(json(alert, now)));
    HttpRequest request =
        HttpRequest.newBuilder(alerts)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.build().toString()))
            .build();
    int status;
    try {
      HttpResponse<String> response = http.send(request);
      status = response.statusCode();
    } catch (IOException e) {
      throw new NotifierUnavailable("Alertmanager gave no whole answer in time", e);
    }
    if (status != 200) {
      throw new NotifierUnavailable("Alertmanager answered " + status);
    }
  }

  private static JsonObjectBuilder json(Alert alert, Instant now) {
    AlertDetails details = alert.details();
    return JSON.createObjectBuilder()
        .add("labels", labels(alert))
        .add(
            "annotations",
            JSON.createObjectBuilder()
                .add("summary", details.notice().title())
                .add("description", details.notice().detail())
                .add("state", AlertState.of(alert).label())
                .add("count", Long.toString(details.count())))
        .add("startsAt", details.firstAt().toString())
        .add("endsAt", endOf(alert, now).toString());
  }

  private static JsonObjectBuilder labels(Alert alert) {
    AlertKind kind = alert.cause().kind();
    JsonObjectBuilder labels =
        JSON.createObjectBuilder()
            .add("alertname", "NurtureHubEmail")
            .add("kind", kind.label())
            .add("severity", severityOf(kind))
            .add("alert", alert.id().toString());
    alert.cause().tenant().ifPresent(tenant -> labels.add("tenant", tenant.value()));
    return labels;
  }

  private static String severityOf(AlertKind kind) {
    return switch (kind) {
      case HOT_LEAD -> "info";
      case DELIVERY_FAILURE, CONNECTION, UNCONFIRMED, WEBHOOK, PUBLICATION -> "warning";
      case BACKLOG, EVENT_LOSS -> "critical";
    };
  }

  /** Never before its start, which Alertmanager refuses. */
  private static Instant endOf(Alert alert, Instant now) {
    Instant end = alert instanceof Resolved resolved ? resolved.resolvedAt() : now.plus(KEPT_FOR);
    Instant start = alert.details().firstAt();
    return end.isBefore(start) ? start : end;
  }
}

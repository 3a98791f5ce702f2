package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.Optional;

/** A delivery configuration as callers see it: everything but its secrets. */
final class DeliveryJson {

  private DeliveryJson() {}

  static JsonObject of(ConfigureDelivery.View view) {
    DeliverySettings settings = view.settings();
    ProviderId provider = settings.provider();
    String way = provider.mode().equals(DeliveryRequest.CRM_NATIVE) ? "crm" : "transport";
    return JsonText.object()
        .add("mode", provider.mode())
        .add(way, provider.way())
        .add(
            "sender",
            JsonText.object()
                .add("address", settings.sender().address().value())
                .add("name", JsonText.text(settings.sender().name())))
        .add("limits", limits(view.limits()))
        .add("sendingHours", hours(settings.sendingHours()))
        .add("unknownOutcome", DeliveryRequest.label(settings.unknownOutcome()))
        .add(
            "tracking",
            JsonText.object()
                .add("opens", settings.tracking().opens())
                .add("clicks", settings.tracking().clicks()))
        .add("trackingHost", JsonText.text(settings.trackingHost().map(HostName::value)))
        .add("connection", connection(settings.connection()))
        .add("updatedAt", settings.updatedAt().toString())
        .build();
  }

  private static JsonObjectBuilder limits(SendLimits limits) {
    return JsonText.object()
        .add("perMinute", limits.perMinute())
        .add("perDay", limits.perDay())
        .add("concurrent", limits.concurrent());
  }

  private static JsonValue hours(Optional<SendingHours> hours) {
    return hours.<JsonValue>map(DeliveryJson::hours).orElse(JsonValue.NULL);
  }

  private static JsonObject hours(SendingHours hours) {
    JsonArrayBuilder days = JsonText.array();
    hours.days().stream().sorted().map(DeliveryRequest::label).forEach(days::add);
    return JsonText.object()
        .add("zone", hours.zone().getId())
        .add("days", days)
        .add("from", hours.from().toString())
        .add("to", hours.to().toString())
        .build();
  }

  private static JsonObjectBuilder connection(Connection connection) {
    return JsonText.object()
        .add("state", label(connection.state()))
        .add("since", connection.since().toString())
        .add("detail", JsonText.text(connection.detail()));
  }

  private static String label(Connection.State state) {
    return switch (state) {
      case CONNECTED -> "connected";
      case UNVERIFIED -> "unverified";
      case RECONSENT_REQUIRED -> "reconsent-required";
      case MISCONFIGURED -> "misconfigured";
    };
  }
}

package com.nurturehub.email.rest.webhook;

import com.nurturehub.email.application.port.WebhookDeliveries.Delivery;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.webhook.MessageTypes;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookSecrets;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.Fields;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Webhooks and their deliveries as callers ask for them and see them. */
final class WebhookJson {

  /** Messages named in one wish to replay. */
  private static final int MAX_REPLAYED = 1_000;

  private WebhookJson() {}

  /** What a caller asks for. */
  record Request(WebhookUrl url, List<String> types) {}

  /**
   * Reads the body of a request.
   *
   * @param sender knows where it would never post to
   * @throws InvalidRequest if anything is wrong with it
   */
  static Request request(JsonValue body, WebhookSender sender) {
    return Fields.read(body, fields -> request(fields, sender));
  }

  private static Optional<Request> request(Fields fields, WebhookSender sender) {
    Optional<WebhookUrl> url = fields.requiredText("url", text -> url(text, sender));
    Optional<List<String>> types = fields.requiredTexts("types", WebhookJson::type);
    return fields.make(
        () -> new Request(url.orElseThrow(), types.orElseThrow().stream().distinct().toList()));
  }

  private static WebhookUrl url(String text, WebhookSender sender) {
    WebhookUrl url = WebhookUrl.parse(text);
    sender
        .objectionTo(url)
        .ifPresent(
            objection -> {
              throw new IllegalArgumentException(objection);
            });
    return url;
  }

  private static String type(String text) {
    return Choice.of(text, MessageTypes.all().toArray(String[]::new), Function.identity());
  }

  /**
   * Reads which messages are to be replayed; all where none are named.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  static Set<UUID> replayed(JsonValue body) {
    return Fields.read(
        body,
        fields -> {
          Optional<List<UUID>> messages =
              fields.hasAny("messages")
                  ? fields.requiredTexts("messages", MessageId::parse)
                  : Optional.of(List.of());
          if (messages.filter(all -> all.size() > MAX_REPLAYED).isPresent()) {
            fields.fault("messages", "must be at most %d".formatted(MAX_REPLAYED));
          }
          return fields.make(() -> new HashSet<>(messages.orElseThrow()));
        });
  }

  /** Without its secrets. */
  static JsonObject of(Webhook webhook) {
    return object(webhook).build();
  }

  /** With its current secret, which is told this once. */
  static JsonObject withSecret(Webhook webhook) {
    return object(webhook).add("secret", webhook.secrets().current().text()).build();
  }

  private static JsonObjectBuilder object(Webhook webhook) {
    return JsonText.object()
        .add("id", webhook.id().toString())
        .add("url", webhook.url().toString())
        .add("types", JsonText.array(webhook.types()))
        .add("state", webhook.isEnabled() ? "enabled" : "disabled")
        .add("createdAt", webhook.createdAt().toString())
        .add(
            "formerSecretUntil",
            JsonText.time(webhook.secrets().former().map(WebhookSecrets.Former::until)))
        .add("disabledAt", JsonText.time(webhook.disabledAt()));
  }

  static JsonObject list(List<Webhook> webhooks) {
    JsonArrayBuilder array = JsonText.array();
    webhooks.forEach(webhook -> array.add(of(webhook)));
    return JsonText.object().add("webhooks", array).build();
  }

  static JsonObject of(Delivery delivery) {
    return JsonText.object()
        .add("message", delivery.message().toString())
        .add("type", delivery.type())
        .add("contact", delivery.contact().value())
        .add("state", delivery.state().name().toLowerCase(Locale.ROOT))
        .add("attempts", delivery.attempts())
        .add("since", delivery.since().toString())
        .add("lastAttemptAt", JsonText.time(delivery.lastAttemptAt()))
        .add("nextAttemptAt", JsonText.time(delivery.nextAttemptAt()))
        .add("code", JsonText.text(delivery.failure().map(Failure::code)))
        .add("detail", JsonText.text(delivery.failure().map(Failure::detail)))
        .build();
  }
}

package com.nurturehub.email.application.webhook;

import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.Webhook;

/** That an endpoint does not take its messages: one alert for each webhook. */
final class WebhookAlert {

  private WebhookAlert() {}

  static Cause causeOf(Webhook webhook) {
    return Cause.of(webhook.tenant(), AlertKind.WEBHOOK, webhook.id().toString());
  }

  /** A message was given up. */
  static Occurrence parked(Webhook webhook, Failure failure) {
    return new Occurrence(
        causeOf(webhook),
        new Notice(
            "Webhook %s of %s does not take its events".formatted(webhook.id(), webhook.tenant()),
            "Some are given up after all their retries; the last one ended with %s. When the"
                    .formatted(failure.code())
                + " endpoint works again, POST to the webhook's replays."));
  }

  /** Its endpoint wants no more. */
  static Occurrence gone(Webhook webhook) {
    return new Occurrence(
        causeOf(webhook),
        new Notice(
            "Webhook %s of %s is disabled".formatted(webhook.id(), webhook.tenant()),
            "Its endpoint answered 410 Gone. DELETE the webhook if that is meant; else POST to its"
                + " enablement, then to its replays."));
  }
}

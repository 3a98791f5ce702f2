package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.Webhook;
import java.time.Duration;

/**
 * Where an operator looks: log lines and metrics of webhooks.
 *
 * <p><b>Guarantee:</b> never fails, never blocks, and writes no URL, content or secret.
 * <b>Transaction:</b> none; it is told after the fact.
 */
public interface WebhookMonitor {

  /** An endpoint answered, or did not, within {@code took}. */
  void posted(WebhookDeliveries.Due due, WebhookSender.Answer answer, Duration took);

  /** Messages were given up. */
  void parked(Webhook webhook, int messages, Failure failure);

  /** An endpoint said that it is gone. */
  void disabled(Webhook webhook);

  /** A lease was lost to another holder before its outcome could be stored. */
  void deliveryLost(WebhookDeliveries.Due due);

  /** A bug or a broken part of ours came between a message and its endpoint. */
  void broke(WebhookDeliveries.Due due, RuntimeException cause);

  /** How much there is at present. */
  void backlog(WebhookDeliveries.Backlog backlog);
}

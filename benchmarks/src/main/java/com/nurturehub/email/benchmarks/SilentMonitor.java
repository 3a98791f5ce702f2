package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.application.port.PublicationMonitor;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.application.port.WebhookMonitor;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import java.time.Duration;
import java.util.Map;

/** Looks away, but for what must not happen in a benchmark. */
public final class SilentMonitor
    implements AlertMonitor, DeliveryMonitor, PublicationMonitor, WebhookMonitor {

  @Override
  public void published(int events) {}

  @Override
  public void behind(Duration delay) {}

  @Override
  public void attempted(Sending email, SendOutcome outcome, Duration took) {}

  @Override
  public void settled(ScheduledEmail email) {}

  @Override
  public void leaseLost(Sending email) {
    Figures.say("lease lost: " + email.id());
  }

  @Override
  public void recovered(ScheduledEmail email) {
    Figures.say("lease ran out: " + email.id());
  }

  @Override
  public void broke(ScheduledEmail email, RuntimeException cause) {
    Figures.say("broke: " + email.id() + " " + cause);
  }

  @Override
  public void recorded(Sent email, SentRecorder.Outcome outcome) {}

  @Override
  public void unrecorded(Sent email, Failure why) {}

  @Override
  public void engaged(EngagementEvent event, EngagementIntake.Receipt receipt) {}

  @Override
  public void becameHot(HotLead lead) {}

  @Override
  public void erased(TenantId tenant, int emailsInFlight) {}

  @Override
  public void refusedToken() {}

  @Override
  public void changed(Alert alert) {
    Figures.say("alert: " + alert.details().cause());
  }

  @Override
  public void open(Map<AlertKind, Long> counts) {}

  @Override
  public void untold(NotifierUnavailable cause) {
    Figures.say("nobody could be told: " + cause);
  }

  @Override
  public void destinationOutOfReach() {}

  @Override
  public void posted(WebhookDeliveries.Due due, WebhookSender.Answer answer, Duration took) {}

  @Override
  public void parked(Webhook webhook, int messages, Failure failure) {
    Figures.say("given up: " + messages + " of webhook " + webhook.id());
  }

  @Override
  public void disabled(Webhook webhook) {}

  @Override
  public void deliveryLost(WebhookDeliveries.Due due) {}

  @Override
  public void broke(WebhookDeliveries.Due due, RuntimeException cause) {
    Figures.say("broke: " + due.message() + " " + cause);
  }

  @Override
  public void backlog(WebhookDeliveries.Backlog backlog) {}
}

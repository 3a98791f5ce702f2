package com.nurturehub.email.bootstrap;

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
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;

/** Writes log lines and MicroProfile metrics; {@code docs/operations.md} names them. */
@ApplicationScoped
class OperatorMonitor implements DeliveryMonitor, AlertMonitor, PublicationMonitor, WebhookMonitor {

  private static final Logger LOG = System.getLogger("com.nurturehub.email.delivery");
  private static final Logger ALERTS = System.getLogger("com.nurturehub.email.alerting");

  private static final String PUBLISHED = "nurturehub_kafka_events_published";
  private static final long NOT_KNOWN = -1;
  private static final Logger WEBHOOKS = System.getLogger("com.nurturehub.email.webhook");

  private final MetricRegistry registry;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final AtomicLong publicationDelay = new AtomicLong(NOT_KNOWN);
  private volatile Map<AlertKind, Long> openAlerts = Map.of();
  private volatile WebhookDeliveries.Backlog webhookBacklog =
      new WebhookDeliveries.Backlog(0, 0, Duration.ZERO);

  @Inject
  OperatorMonitor(MetricRegistry registry) {
    this.registry = registry;
    for (AlertKind kind : EnumSet.complementOf(EnumSet.of(AlertKind.HOT_LEAD))) {
      registry.gauge(
          "nurturehub_alerts_open",
          () -> openAlerts.getOrDefault(kind, 0L),
          new Tag("kind", kind.label()));
    }
    registry.gauge("nurturehub_webhook_deliveries_waiting", () -> webhookBacklog.waiting());
    registry.gauge("nurturehub_webhook_deliveries_parked", () -> webhookBacklog.parked());
    registry.gauge(
        "nurturehub_webhook_oldest_waiting_seconds", () -> webhookBacklog.oldest().toSeconds());
  }

  @Override
  public void attempted(Sending email, SendOutcome outcome, Duration took) {
    String provider = email.lease().provider().toString();
    String result = nameOf(outcome);
    count("nurturehub_attempts", "provider", provider, "outcome", result);
    registry
        .timer(
            Metadata.builder()
                .withName("nurturehub_attempt_duration")
                .withDescription("Time that a provider took for one e-mail")
                .withUnit(MetricUnits.SECONDS)
                .build(),
            new Tag("provider", provider))
        .update(took);
    if (!(outcome instanceof SendOutcome.Accepted)) {
      LOG.log(
          Level.INFO,
          "e-mail {0} of {1}: attempt {2} over {3} ended {4}",
          email.id(),
          email.details().tenant(),
          email.attempts().size() + 1,
          provider,
          LogText.withoutAddresses(describe(outcome)));
    }
  }

  @Override
  public void settled(ScheduledEmail email) {
    count("nurturehub_emails_settled", "state", EmailState.of(email).label());
    if (email instanceof Failed failed) {
      LOG.log(
          Level.WARNING,
          "e-mail {0} of {1} failed: {2} {3}",
          email.id(),
          email.details().tenant(),
          failed.reason().code(),
          LogText.withoutAddresses(failed.reason().detail()));
    }
    if (email instanceof Unconfirmed unconfirmed && unconfirmed.nextCheckAt().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "e-mail {0} of {1} may or may not have been sent, and a person must decide: {2}",
          email.id(),
          email.details().tenant(),
          LogText.withoutAddresses(unconfirmed.reason().detail()));
    }
  }

  @Override
  public void leaseLost(Sending email) {
    count("nurturehub_leases_lost");
    LOG.log(
        Level.WARNING,
        "e-mail {0} of {1}: lease {2} was taken over before it could be settled",
        email.id(),
        email.details().tenant(),
        email.lease().number());
  }

  @Override
  public void recovered(ScheduledEmail email) {
    count("nurturehub_leases_recovered");
    LOG.log(
        Level.WARNING,
        "e-mail {0} of {1}: its lease ran out, so its provider is asked what became of it",
        email.id(),
        email.details().tenant());
  }

  @Override
  public void broke(ScheduledEmail email, RuntimeException cause) {
    count("nurturehub_dispatch_errors");
    LOG.log(
        Level.ERROR,
        "e-mail " + email.id() + " of " + email.details().tenant() + " could not be handled",
        cause);
  }

  @Override
  public void recorded(Sent email, SentRecorder.Outcome outcome) {
    count(
        "nurturehub_sent_records",
        "provider",
        email.provider().toString(),
        "outcome",
        switch (outcome) {
          case SentRecorder.Outcome.Recorded r -> "recorded";
          case SentRecorder.Outcome.NotNow n -> "not-now";
          case SentRecorder.Outcome.Refused r -> "refused";
        });
    if (outcome instanceof SentRecorder.Outcome.NotNow notNow) {
      LOG.log(
          Level.INFO,
          "e-mail {0} of {1} was sent, and could not be recorded over {2} just now: {3}",
          email.id(),
          email.details().tenant(),
          email.provider(),
          LogText.withoutAddresses(notNow.failure()));
    }
  }

  @Override
  public void unrecorded(Sent email, Failure why) {
    count("nurturehub_sent_unrecorded", "provider", email.provider().toString());
    LOG.log(
        Level.WARNING,
        "e-mail {0} of {1} was sent, and stays unrecorded over {2}: {3}",
        email.id(),
        email.details().tenant(),
        email.provider(),
        LogText.withoutAddresses(why));
  }

  @Override
  public void engaged(EngagementEvent event, EngagementIntake.Receipt receipt) {
    count(
        "nurturehub_engagement_events",
        "kind",
        EventKind.of(event).label(),
        "receipt",
        receipt.name().toLowerCase(Locale.ROOT));
    if (event instanceof EngagementEvent.Unsubscribed) {
      LOG.log(
          Level.INFO,
          "e-mail {0} of {1}: its contact has unsubscribed",
          event.context().email(),
          event.context().tenant());
    }
  }

  @Override
  public void becameHot(HotLead lead) {
    count("nurturehub_hot_leads");
    LOG.log(Level.INFO, "contact {0} of {1} has become a hot lead", lead.contact(), lead.tenant());
  }

  @Override
  public void erased(TenantId tenant, int emailsInFlight) {
    count("nurturehub_contacts_erased");
    LOG.log(
        Level.INFO,
        "a contact of {0} was erased{1}",
        tenant,
        emailsInFlight == 0 ? "" : ", but for e-mails that are being sent: " + emailsInFlight);
  }

  @Override
  public void refusedToken() {
    count("nurturehub_tokens_refused");
  }

  @Override
  public void destinationOutOfReach() {
    count("nurturehub_destinations_out_of_reach");
  }

  @Override
  public void changed(Alert alert) {
    ALERTS.log(
        alert instanceof Triggered ? Level.WARNING : Level.INFO,
        "alert {0} ({1} of {2}) is {3}: {4}. {5}",
        alert.id(),
        alert.cause().kind().label(),
        alert.cause().tenant().map(TenantId::value).orElse("the platform"),
        AlertState.of(alert).label(),
        LogText.withoutAddresses(alert.details().notice().title()),
        LogText.withoutAddresses(alert.details().notice().detail()));
  }

  @Override
  public void open(Map<AlertKind, Long> counts) {
    openAlerts = Map.copyOf(counts);
  }

  @Override
  public void untold(NotifierUnavailable cause) {
    count("nurturehub_alerts_untold");
    ALERTS.log(
        Level.WARNING, "those on duty are not told of alerts for now: {0}", cause.getMessage());
  }

  @Override
  public void published(int events) {
    counters.computeIfAbsent(PUBLISHED, name -> register(name)).inc(events);
  }

  @Override
  public void behind(Duration delay) {
    if (publicationDelay.getAndSet(delay.toSeconds()) == NOT_KNOWN) {
      registry.gauge("nurturehub_kafka_delay_seconds", publicationDelay::get);
    }
  }

  @Override
  public void posted(WebhookDeliveries.Due due, WebhookSender.Answer answer, Duration took) {
    count("nurturehub_webhook_posts", "outcome", nameOf(answer));
    registry
        .timer(
            Metadata.builder()
                .withName("nurturehub_webhook_post_duration")
                .withDescription("Time that an endpoint took for one message")
                .withUnit(MetricUnits.SECONDS)
                .build())
        .update(took);
    if (answer instanceof WebhookSender.Answer.NotTaken notTaken) {
      WEBHOOKS.log(
          Level.INFO,
          "webhook {0} of {1}: attempt {2} to tell it of {3} failed: {4}",
          due.webhook().id(),
          due.webhook().tenant(),
          due.attempt(),
          due.message(),
          LogText.withoutAddresses(notTaken.failure()));
    }
  }

  @Override
  public void parked(Webhook webhook, int messages, Failure failure) {
    counter("nurturehub_webhook_messages_parked").inc(messages);
    WEBHOOKS.log(
        Level.WARNING,
        "webhook {0} of {1}: {2} messages are given up until they are replayed: {3}",
        webhook.id(),
        webhook.tenant(),
        messages,
        LogText.withoutAddresses(failure));
  }

  @Override
  public void disabled(Webhook webhook) {
    WEBHOOKS.log(
        Level.WARNING,
        "webhook {0} of {1} is disabled: its endpoint is gone",
        webhook.id(),
        webhook.tenant());
  }

  @Override
  public void deliveryLost(WebhookDeliveries.Due due) {
    count("nurturehub_webhook_leases_lost");
    WEBHOOKS.log(
        Level.INFO,
        "webhook {0} of {1}: the lease of {2} was over before it could be settled",
        due.webhook().id(),
        due.webhook().tenant(),
        due.message());
  }

  @Override
  public void broke(WebhookDeliveries.Due due, RuntimeException cause) {
    WEBHOOKS.log(
        Level.ERROR,
        "webhook " + due.webhook().id() + " of " + due.webhook().tenant() + " could not be told",
        cause);
  }

  @Override
  public void backlog(WebhookDeliveries.Backlog backlog) {
    webhookBacklog = backlog;
  }

  private static String nameOf(WebhookSender.Answer answer) {
    return switch (answer) {
      case WebhookSender.Answer.Taken t -> "taken";
      case WebhookSender.Answer.NotTaken n -> "not-taken";
      case WebhookSender.Answer.Gone g -> "gone";
    };
  }

  private void count(String name, String... namesAndValues) {
    counter(name, namesAndValues).inc();
  }

  private Counter counter(String name, String... namesAndValues) {
    return counters.computeIfAbsent(
        name + String.join("|", namesAndValues), key -> register(name, namesAndValues));
  }

  private Counter register(String name, String... namesAndValues) {
    Tag[] tags = new Tag[namesAndValues.length / 2];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = new Tag(namesAndValues[2 * i], namesAndValues[2 * i + 1]);
    }
    return registry.counter(name, tags);
  }

  private static String nameOf(SendOutcome outcome) {
    return switch (outcome) {
      case SendOutcome.Accepted a -> "accepted";
      case SendOutcome.Transient t -> "transient";
      case SendOutcome.Permanent p -> "permanent";
      case SendOutcome.Unknown u -> "unknown";
      case SendOutcome.ConnectionBroken b -> "connection-broken";
    };
  }

  private static String describe(SendOutcome outcome) {
    String name = nameOf(outcome);
    return switch (outcome) {
      case SendOutcome.Accepted a -> name;
      case SendOutcome.Transient t -> name + ": " + t.failure();
      case SendOutcome.Permanent p -> name + ": " + p.failure();
      case SendOutcome.Unknown u -> name + ": " + u.failure();
      case SendOutcome.ConnectionBroken b -> name + ": " + b.failure();
    };
  }
}

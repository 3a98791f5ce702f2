package com.nurturehub.email.bootstrap;

import com.fasterxml.uuid.Generators;
import com.nurturehub.email.application.alerting.AcknowledgeAlert;
import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.EraseContact;
import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.delivery.SuppressRecipients;
import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.ConfigureScoring;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.application.engagement.ReadSummary;
import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.PublicationMonitor;
import com.nurturehub.email.application.port.WebhookMonitor;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.tenant.CheckConnection;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.application.tenant.ConfigureRetention;
import com.nurturehub.email.application.tenant.ConnectMailbox;
import com.nurturehub.email.application.webhook.RegisterWebhooks;
import com.nurturehub.email.application.webhook.ReplayDeliveries;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.persistence.engagement.GroupCommitIntake;
import com.nurturehub.email.rest.engagement.EngagementStreams;
import com.nurturehub.email.rest.engagement.HotLeadStreams;
import com.nurturehub.email.rest.stream.StreamPlaces;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** Gives the container the service's parts, and the service the container's beginning and end. */
@ApplicationScoped
class ServiceLifecycle {

  private static final Logger LOG = System.getLogger(ServiceLifecycle.class.getName());

  @Inject Config config;
  @Inject DeliveryMonitor monitor;
  @Inject AlertMonitor alertMonitor;
  @Inject PublicationMonitor publicationMonitor;
  @Inject WebhookMonitor webhookMonitor;
  @Inject AlertNotifier notifier;
  @Inject MetricRegistry registry;

  private Clock clock = microseconds();
  private ScheduledExecutorService daily = dailyTimer();
  private EmailDelivery delivery;

  @PostConstruct
  void connect() {
    String instance = instanceName();
    ServiceSettings settings = new ServiceSettings(config);
    delivery =
        new EmailDelivery(
            settings,
            credentials ->
                new MailProviders(
                    ProviderCatalog.all(settings, new AccessTokens(credentials, clock), clock)),
            instance,
            clock,
            Generators.timeBasedEpochGenerator()::generate,
            monitor,
            alertMonitor,
            publicationMonitor,
            webhookMonitor,
            settings.alertmanager().map(known -> notifier));
    watch(delivery.intake());
    watch(delivery.feedDelays());
    watch(delivery.streamPlaces);
    LOG.log(Level.INFO, "instance {0} is connected to its database", instance);
  }

  /** Runs when the application is complete; the observed event has no content of interest. */
  @SuppressWarnings("FutureReturnValueIgnored") // maintain() tells of its failures itself
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    delivery.start();
    daily.scheduleAtFixedRate(this::maintain, 1, 1, TimeUnit.DAYS);
  }

  /** Runs before anything of the application is taken apart. */
  void stop() {
    daily.shutdownNow();
    delivery.close();
    LOG.log(Level.INFO, "drained and stopped");
  }

  private void watch(GroupCommitIntake intake) {
    registry.gauge("nurturehub_journal_bytes", intake::journalBytes);
    registry.gauge("nurturehub_journal_replayed_events", intake::replayed);
    registry.gauge("nurturehub_engagement_events_waiting", intake::waiting);
    registry.gauge("nurturehub_engagement_events_lost", intake::lost);
  }

  private void watch(FeedDelays delays) {
    for (FeedReader reader : delays.readers()) {
      Tag tag = new Tag("reader", reader.label());
      registry.gauge("nurturehub_feed_delay_seconds", () -> delays.delay(reader), tag);
      registry.gauge(
          "nurturehub_feed_rebuild_shares_left", () -> delays.sharesReadAgain(reader), tag);
    }
  }

  private void watch(StreamPlaces streams) {
    registry.gauge("nurturehub_streams_open", streams::open);
    registry.gauge("nurturehub_streams_refused", streams::refused);
  }

  @Produces
  @Singleton
  Clock clock() {
    return clock;
  }

  @Produces
  @Singleton
  EmailDelivery delivery() {
    return delivery;
  }

  @Produces
  @Singleton
  ScheduleEmail scheduleEmail() {
    return delivery.scheduleEmail;
  }

  @Produces
  @Singleton
  ChangeEmail changeEmail() {
    return delivery.changeEmail;
  }

  @Produces
  @Singleton
  CancelEmails cancelEmails() {
    return delivery.cancelEmails;
  }

  @Produces
  @Singleton
  SuppressRecipients suppressRecipients() {
    return delivery.suppressRecipients;
  }

  @Produces
  @Singleton
  EraseContact eraseContact() {
    return delivery.eraseContact;
  }

  @Produces
  @Singleton
  ReadEmails readEmails() {
    return delivery.readEmails;
  }

  @Produces
  @Singleton
  ConfigureDelivery configureDelivery() {
    return delivery.configureDelivery;
  }

  @Produces
  @Singleton
  ConfigureRetention configureRetention() {
    return delivery.configureRetention;
  }

  @Produces
  @Singleton
  CheckConnection checkConnection() {
    return delivery.checkConnection;
  }

  @Produces
  @Singleton
  ConnectMailbox connectMailbox() {
    return delivery.connectMailbox;
  }

  @Produces
  @Singleton
  RecordEngagement recordEngagement() {
    return delivery.recordEngagement;
  }

  @Produces
  @Singleton
  UnsubscribeContact unsubscribeContact() {
    return delivery.unsubscribeContact;
  }

  @Produces
  @Singleton
  ReadEngagementEvents readEngagementEvents() {
    return delivery.readEngagementEvents;
  }

  @Produces
  @Singleton
  ReadScores readScores() {
    return delivery.readScores;
  }

  @Produces
  @Singleton
  ReadSummary readSummary() {
    return delivery.readSummary;
  }

  @Produces
  @Singleton
  ConfigureScoring configureScoring() {
    return delivery.configureScoring;
  }

  @Produces
  @Singleton
  RebuildConsumer rebuildConsumer() {
    return delivery.rebuildConsumer;
  }

  @Produces
  @Singleton
  EngagementStreams engagementStreams() {
    return delivery.engagementStreams;
  }

  @Produces
  @Singleton
  HotLeadStreams hotLeadStreams() {
    return delivery.hotLeadStreams;
  }

  @Produces
  @Singleton
  ReadAlerts readAlerts() {
    return delivery.readAlerts;
  }

  @Produces
  @Singleton
  AcknowledgeAlert acknowledgeAlert() {
    return delivery.acknowledgeAlert;
  }

  @Produces
  @Singleton
  RegisterWebhooks registerWebhooks() {
    return delivery.registerWebhooks;
  }

  @Produces
  @Singleton
  ReplayDeliveries replayDeliveries() {
    return delivery.replayDeliveries;
  }

  @Produces
  @Singleton
  WebhookSender webhookSender() {
    return delivery.webhookSender;
  }

  /**
   * A failure must not end the schedule: tomorrow it is tried again, and until then nothing is
   * lost.
   */
  private void maintain() {
    try {
      delivery.maintain();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the daily maintenance failed, and is tried again tomorrow", e);
    }
  }

  private static Clock microseconds() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }

  private static ScheduledExecutorService dailyTimer() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("maintenance").factory());
  }

  private static String instanceName() {
    String process = "pid-" + ProcessHandle.current().pid();
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + process;
    } catch (UnknownHostException e) {
      return process;
    }
  }
}

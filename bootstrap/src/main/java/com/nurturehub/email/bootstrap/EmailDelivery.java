package com.nurturehub.email.bootstrap;

import com.google.crypto.tink.Aead;
import com.nurturehub.email.application.alerting.AcknowledgeAlert;
import com.nurturehub.email.application.alerting.NotifyAlerts;
import com.nurturehub.email.application.alerting.ReadAlerts;
import com.nurturehub.email.application.alerting.WatchBacklog;
import com.nurturehub.email.application.alerting.WatchEventLoss;
import com.nurturehub.email.application.alerting.WatchPublication;
import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.delivery.EraseContact;
import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.delivery.RecordSentEmails;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.delivery.SuppressRecipients;
import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.ConfigureScoring;
import com.nurturehub.email.application.engagement.FeedConsumer;
import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.KeepSummaries;
import com.nurturehub.email.application.engagement.PublishEvents;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.ReadScores;
import com.nurturehub.email.application.engagement.ReadSummary;
import com.nurturehub.email.application.engagement.ReassessClicks;
import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.engagement.RescoreContacts;
import com.nurturehub.email.application.engagement.ScoreContacts;
import com.nurturehub.email.application.engagement.TellHotLeads;
import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.IntentScores;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.PendingRecords;
import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.PublicationMonitor;
import com.nurturehub.email.application.port.RotatingCredentials;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Summaries;
import com.nurturehub.email.application.port.Suppressions;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.application.port.WebhookMonitor;
import com.nurturehub.email.application.port.WebhookSender;
import com.nurturehub.email.application.port.Webhooks;
import com.nurturehub.email.application.tenant.CheckConnection;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.application.tenant.ConfigureRetention;
import com.nurturehub.email.application.tenant.ConnectMailbox;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.application.tracking.TrackingAddresses;
import com.nurturehub.email.application.webhook.DeliverWebhooks;
import com.nurturehub.email.application.webhook.RegisterWebhooks;
import com.nurturehub.email.application.webhook.ReplayDeliveries;
import com.nurturehub.email.application.webhook.TellWebhooks;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.outbound.html.JsoupHtmlInstrumenter;
import com.nurturehub.email.outbound.kafka.KafkaEventPublisher;
import com.nurturehub.email.outbound.mime.MimeMessageComposer;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkSecretSeal;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import com.nurturehub.email.outbound.webhook.FreshSecrets;
import com.nurturehub.email.outbound.webhook.HttpWebhookSender;
import com.nurturehub.email.outbound.webhook.JsonEvents;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.alerting.PostgresAlerts;
import com.nurturehub.email.persistence.delivery.PostgresPendingRecords;
import com.nurturehub.email.persistence.delivery.PostgresScheduledEmails;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import com.nurturehub.email.persistence.delivery.PostgresStuckEmails;
import com.nurturehub.email.persistence.delivery.PostgresSuppressions;
import com.nurturehub.email.persistence.engagement.EventJournal;
import com.nurturehub.email.persistence.engagement.GroupCommitIntake;
import com.nurturehub.email.persistence.engagement.PostgresClickBursts;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.engagement.PostgresFeedPlaces;
import com.nurturehub.email.persistence.engagement.PostgresHotLeads;
import com.nurturehub.email.persistence.engagement.PostgresIntentScores;
import com.nurturehub.email.persistence.engagement.PostgresScoringRules;
import com.nurturehub.email.persistence.engagement.PostgresSummaries;
import com.nurturehub.email.persistence.engagement.ProcessorLoad;
import com.nurturehub.email.persistence.privacy.PlatformRetention;
import com.nurturehub.email.persistence.privacy.PostgresPersonalData;
import com.nurturehub.email.persistence.tenant.PostgresConsentRequests;
import com.nurturehub.email.persistence.tenant.PostgresDeliverySettingsStore;
import com.nurturehub.email.persistence.tenant.PostgresRetentionStore;
import com.nurturehub.email.persistence.tenant.PostgresRotatingCredentials;
import com.nurturehub.email.persistence.tracking.PostgresLinkDestinations;
import com.nurturehub.email.persistence.tracking.PostgresTrackingHosts;
import com.nurturehub.email.persistence.webhook.PostgresWebhookDeliveries;
import com.nurturehub.email.persistence.webhook.PostgresWebhooks;
import com.nurturehub.email.rest.engagement.EngagementStreams;
import com.nurturehub.email.rest.engagement.HotLeadStreams;
import com.nurturehub.email.rest.stream.EventStreams;
import com.nurturehub.email.rest.stream.StreamPlaces;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The whole service as one graph of objects: every adapter meets its port here, and nowhere else.
 */
final class EmailDelivery implements AutoCloseable {

  final ScheduleEmail scheduleEmail;
  final ChangeEmail changeEmail;
  final CancelEmails cancelEmails;
  final SuppressRecipients suppressRecipients;
  final EraseContact eraseContact;
  final ReadEmails readEmails;
  final ConfigureDelivery configureDelivery;
  final ConfigureRetention configureRetention;
  final CheckConnection checkConnection;
  final ConnectMailbox connectMailbox;
  final RecordEngagement recordEngagement;
  final UnsubscribeContact unsubscribeContact;
  final ReadEngagementEvents readEngagementEvents;
  final ReadScores readScores;
  final ConfigureScoring configureScoring;
  final EngagementStreams engagementStreams;
  final HotLeadStreams hotLeadStreams;
  final ReadSummary readSummary;
  final StreamPlaces streamPlaces;
  final RebuildConsumer rebuildConsumer;
  final ReadAlerts readAlerts;
  final AcknowledgeAlert acknowledgeAlert;
  final RegisterWebhooks registerWebhooks;
  final ReplayDeliveries replayDeliveries;
  final WebhookSender webhookSender;

  private final MailProviders providers;
  private final PostgresDatabase database;
  private final GroupCommitIntake intake;
  private final PostgresTrackingHosts hosts;
  private final DispatchPump pump;
  private final Optional<KafkaEventPublisher> publisher;
  private final FeedFollowers feedFollowers;
  private final Rounds rounds;
  private final RecordRounds recordRounds;
  private final ScoreRounds scoreRounds;
  private final FeedDelays feedDelays;
  private final HttpWebhookSender httpWebhookSender;
  private final WebhookPump webhookPump;
  private final PlatformRetention retention;

  /**
   * Connects everything, brings the schema up to date once the database is there, and starts
   * nothing.
   *
   * @param sentOver whom e-mails can be sent over, by credentials that rotate
   * @param instance this instance's name, for operators
   * @param clock in microseconds
   * @param notifier absent: alerts are logged and listed alone
   * @throws IllegalStateException when a setting is missing or makes no sense
   */
  EmailDelivery(
      ServiceSettings settings,
      Function<RotatingCredentials, MailProviders> sentOver,
      String instance,
      Clock clock,
      Identifiers identifiers,
      DeliveryMonitor monitor,
      AlertMonitor alertMonitor,
      PublicationMonitor publicationMonitor,
      WebhookMonitor webhookMonitor,
      Optional<AlertNotifier> notifier) {
    Aead trackingKey = Keysets.read(Keysets.TRACKING, settings.keyset(Keysets.TRACKING));
    Aead secretsKey = Keysets.read(Keysets.SECRETS, settings.keyset(Keysets.SECRETS));
    TrackingAddresses addresses = new TrackingAddresses(settings.publicUrl());
    TrackingTokens tokens = new TinkTrackingTokens(trackingKey);
    HtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter();

    retention = settings.retention();
    database =
        new PostgresDatabase(
            PostgresDatabase.pool(
                settings.databaseUrl(),
                settings.databaseUser(),
                settings.databasePassword(),
                settings.databasePoolSize()));
    database.migrateWhenReachable();
    UnitOfWork unitOfWork = database.unitOfWork();
    ScheduledEmails emails = new PostgresScheduledEmails(database.unitOfWork());
    Suppressions suppressions = new PostgresSuppressions(database.unitOfWork());
    SendQueue queue =
        new PostgresSendQueue(
            database.unitOfWork(), database.notifications(), settings.circuitBreaker());
    SecretSeal seal = new TinkSecretSeal(secretsKey);
    PostgresDeliverySettingsStore settingsStore =
        new PostgresDeliverySettingsStore(database.unitOfWork(), seal);
    providers =
        sentOver.apply(new PostgresRotatingCredentials(database.unitOfWork(), settingsStore));
    PostgresEngagementEventStore events =
        new PostgresEngagementEventStore(database.unitOfWork(), database.feedBell());
    PersonalData personalData = new PostgresPersonalData(database.unitOfWork());
    PendingRecords records = new PostgresPendingRecords(database.unitOfWork());
    intake =
        new GroupCommitIntake(
            unitOfWork,
            events,
            personalData,
            EventJournal.open(settings.journal(), settings.journalBytes()),
            settings.engagementIntake(),
            new ProcessorLoad());

    hosts = new PostgresTrackingHosts(database.unitOfWork(), database.notifications());
    LongLinks longLinks =
        new LongLinks(unitOfWork, new PostgresLinkDestinations(database.unitOfWork()));

    Alerts alerts = new PostgresAlerts(database.unitOfWork(), identifiers);
    readAlerts = new ReadAlerts(unitOfWork, alerts);
    acknowledgeAlert = new AcknowledgeAlert(unitOfWork, alerts, clock);
    scheduleEmail =
        new ScheduleEmail(
            unitOfWork, settingsStore, emails, personalData, instrumenter, identifiers, clock);
    changeEmail = new ChangeEmail(unitOfWork, emails, personalData, clock);
    cancelEmails = new CancelEmails(unitOfWork, emails, clock);
    suppressRecipients =
        new SuppressRecipients(unitOfWork, suppressions, emails, identifiers, clock);
    eraseContact =
        new EraseContact(
            unitOfWork,
            personalData,
            suppressRecipients,
            emails,
            events,
            monitor,
            identifiers,
            clock);
    readEmails = new ReadEmails(unitOfWork, emails);
    configureDelivery = new ConfigureDelivery(unitOfWork, settingsStore, providers, queue, hosts);
    configureRetention =
        new ConfigureRetention(
            unitOfWork, new PostgresRetentionStore(database.unitOfWork()), retention.unlessOwn());
    checkConnection =
        new CheckConnection(unitOfWork, settingsStore, providers, queue, alerts, clock);
    connectMailbox =
        new ConnectMailbox(
            unitOfWork,
            settingsStore,
            new PostgresConsentRequests(database.unitOfWork()),
            providers,
            queue,
            alerts,
            seal,
            identifiers,
            clock,
            settings.consentLifetime());
    readEngagementEvents = new ReadEngagementEvents(unitOfWork, events);
    JsonEvents format = new JsonEvents();
    Webhooks webhooks = new PostgresWebhooks(database.unitOfWork(), seal);
    WebhookDeliveries webhookDeliveries =
        new PostgresWebhookDeliveries(
            database.unitOfWork(), events, seal, database.webhookBell(), settings.webhookBreaker());
    httpWebhookSender =
        new HttpWebhookSender(settings.webhooksAllowPrivate(), settings.webhookTimeout());
    webhookSender = httpWebhookSender;
    registerWebhooks =
        new RegisterWebhooks(
            unitOfWork,
            webhooks,
            alerts,
            new FreshSecrets(),
            identifiers,
            clock,
            settings.webhooksPerTenant());
    replayDeliveries = new ReplayDeliveries(unitOfWork, webhooks, webhookDeliveries);
    TellWebhooks tellWebhooks = new TellWebhooks(webhookDeliveries, format);
    FeedPlaces places = new PostgresFeedPlaces(database.unitOfWork(), database.feedBell());
    IntentScores scores = new PostgresIntentScores(database.unitOfWork());
    ScoringRulesStore scoringRules = new PostgresScoringRules(database.unitOfWork());
    HotLeads hotLeads = new PostgresHotLeads(database.unitOfWork(), database.leadBell());
    RescoreContacts rescoreContacts =
        new RescoreContacts(
            unitOfWork,
            scores,
            scoringRules,
            new TellHotLeads(
                unitOfWork,
                lead -> tellWebhooks.announce(lead.tenant(), CloudEvent.hotLead(lead)),
                alerts,
                hotLeads,
                monitor),
            identifiers,
            clock);
    readScores = new ReadScores(unitOfWork, scores, scoringRules, emails, clock);
    configureScoring = new ConfigureScoring(unitOfWork, scoringRules);
    scoreRounds = new ScoreRounds(rescoreContacts);
    Summaries summaries = new PostgresSummaries(database.unitOfWork());
    readSummary = new ReadSummary(unitOfWork, summaries);
    streamPlaces = new StreamPlaces(settings.streamsPerTenant(), settings.streamsPerInstance());
    engagementStreams =
        new EngagementStreams(
            readEngagementEvents,
            WatchFeed.ofEvents(unitOfWork, events, places),
            streamPlaces,
            clock,
            EventStreams.Timing.DEFAULT);
    hotLeadStreams =
        new HotLeadStreams(
            WatchFeed.ofHotLeads(unitOfWork, hotLeads),
            streamPlaces,
            clock,
            EventStreams.Timing.DEFAULT);
    publisher = settings.kafka();
    Stream<FeedConsumer> consumers =
        Stream.concat(
            Stream.of(
                new ReassessClicks(
                    new PostgresClickBursts(database.unitOfWork()),
                    events,
                    instrumenter,
                    identifiers,
                    clock),
                new ScoreContacts(scores, rescoreContacts),
                new KeepSummaries(summaries),
                tellWebhooks),
            publisher.stream()
                .map(to -> new PublishEvents(to, publicationMonitor, settings.kafkaFrom())));
    feedFollowers =
        new FeedFollowers(
            consumers.map(consumer -> new FollowFeed(unitOfWork, places, consumer)).toList(),
            intake::isFlooded);
    rebuildConsumer = new RebuildConsumer(unitOfWork, places);
    feedDelays = new FeedDelays(rebuildConsumer, feedFollowers.readers());
    rounds =
        new Rounds(
            new WatchBacklog(
                unitOfWork,
                new PostgresStuckEmails(database.unitOfWork()),
                alerts,
                clock,
                settings.backlogAge()),
            new WatchEventLoss(unitOfWork, alerts, intake::lost, clock),
            publisher.map(
                any ->
                    new WatchPublication(
                        unitOfWork,
                        places,
                        alerts,
                        publicationMonitor,
                        clock,
                        settings.publicationDelay())),
            new NotifyAlerts(unitOfWork, alerts, notifier, alertMonitor, clock),
            eraseContact,
            feedDelays,
            settings.tellEvery());
    DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();
    recordRounds =
        new RecordRounds(
            new RecordSentEmails(
                unitOfWork,
                records,
                emails,
                settingsStore,
                providers,
                monitor,
                clock,
                jitter,
                settings.retryPolicy()));
    webhookPump =
        new WebhookPump(
            new DeliverWebhooks(
                unitOfWork,
                webhookDeliveries,
                webhookSender,
                format,
                alerts,
                webhookMonitor,
                clock,
                jitter,
                settings.webhookRetries()),
            settings.webhookConcurrency());
    VisitAssessor assessor = new VisitAssessor(settings.signals());
    recordEngagement =
        new RecordEngagement(
            tokens, hosts, longLinks, assessor, intake, monitor, identifiers, clock);
    unsubscribeContact =
        new UnsubscribeContact(
            tokens,
            hosts,
            assessor,
            unitOfWork,
            settingsStore,
            suppressRecipients,
            events,
            monitor,
            clock);
    pump =
        new DispatchPump(
            new DispatchDueEmails(
                unitOfWork,
                queue,
                settingsStore,
                providers,
                new InstrumentEmail(instrumenter, tokens, addresses, longLinks),
                new MimeMessageComposer(),
                suppressions,
                alerts,
                events,
                records,
                monitor,
                identifiers,
                clock,
                jitter,
                settings.retryPolicy()),
            instance,
            settings.dispatchConcurrency(),
            settings.lease(),
            settings.drain(),
            clock);
  }

  /** From here on due e-mails leave. */
  void start() {
    pump.start();
    feedFollowers.start();
    engagementStreams.start();
    hotLeadStreams.start();
    rounds.start();
    recordRounds.start();
    scoreRounds.start();
    webhookPump.start();
  }

  boolean isStoreReachable() {
    try {
      return database.unitOfWork().asWorker(() -> true);
    } catch (StorageUnavailable e) {
      return false;
    }
  }

  GroupCommitIntake intake() {
    return intake;
  }

  FeedDelays feedDelays() {
    return feedDelays;
  }

  /** What time makes necessary, daily. */
  void maintain() {
    database.maintain(retention);
  }

  /** Drains: first what leaves, then what has come in, then the store. */
  @Override
  public void close() {
    engagementStreams.close();
    hotLeadStreams.close();
    feedFollowers.close();
    publisher.ifPresent(KafkaEventPublisher::close);
    rounds.close();
    recordRounds.close();
    scoreRounds.close();
    webhookPump.close();
    httpWebhookSender.close();
    pump.close();
    providers.close();
    intake.close();
    hosts.close();
    database.close();
  }
}

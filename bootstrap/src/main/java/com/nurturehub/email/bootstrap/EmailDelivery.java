package com.nurturehub.email.bootstrap;

import com.google.crypto.tink.Aead;
import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.delivery.SuppressRecipients;
import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Suppressions;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.tenant.ConfigureDelivery;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.application.tracking.TrackingAddresses;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.outbound.html.JsoupHtmlInstrumenter;
import com.nurturehub.email.outbound.mime.AngusMessageComposer;
import com.nurturehub.email.outbound.signals.SignalFile;
import com.nurturehub.email.outbound.token.Keysets;
import com.nurturehub.email.outbound.token.TinkSecretSeal;
import com.nurturehub.email.outbound.token.TinkTrackingTokens;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.delivery.PostgresScheduledEmails;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import com.nurturehub.email.persistence.delivery.PostgresSuppressions;
import com.nurturehub.email.persistence.engagement.GroupCommitIntake;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.tenant.PostgresDeliverySettingsStore;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The whole service as one graph of objects: every adapter meets its port here, and nowhere else.
 */
final class EmailDelivery implements AutoCloseable {

  final ScheduleEmail scheduleEmail;
  final ChangeEmail changeEmail;
  final CancelEmails cancelEmails;
  final SuppressRecipients suppressRecipients;
  final ReadEmails readEmails;
  final ConfigureDelivery configureDelivery;
  final RecordEngagement recordEngagement;
  final ReadEngagementEvents readEngagementEvents;

  private final PostgresDatabase database;
  private final GroupCommitIntake intake;
  private final DispatchPump pump;

  /**
   * Connects everything, brings the schema up to date, and starts nothing.
   *
   * @param providers whom e-mails can be sent over
   * @param instance this instance's name, for operators
   * @param clock in microseconds
   * @throws IllegalStateException when a setting is missing or makes no sense
   */
  EmailDelivery(
      ServiceSettings settings,
      MailProviders providers,
      String instance,
      Clock clock,
      Identifiers identifiers,
      DeliveryMonitor monitor) {
    Aead trackingKey = Keysets.read(Keysets.TRACKING, settings.keyset(Keysets.TRACKING));
    Aead secretsKey = Keysets.read(Keysets.SECRETS, settings.keyset(Keysets.SECRETS));
    TrackingAddresses addresses = new TrackingAddresses(settings.publicUrl());
    TrackingTokens tokens = new TinkTrackingTokens(trackingKey);
    HtmlInstrumenter instrumenter = new JsoupHtmlInstrumenter(addresses::isOurs);

    database =
        new PostgresDatabase(
            PostgresDatabase.pool(
                settings.databaseUrl(),
                settings.databaseUser(),
                settings.databasePassword(),
                settings.databasePoolSize()));
    database.migrate();
    UnitOfWork unitOfWork = database.unitOfWork();
    ScheduledEmails emails = new PostgresScheduledEmails(database.unitOfWork());
    Suppressions suppressions = new PostgresSuppressions(database.unitOfWork());
    SendQueue queue =
        new PostgresSendQueue(
            database.unitOfWork(), database.notifications(), settings.circuitBreaker());
    DeliverySettingsStore settingsStore =
        new PostgresDeliverySettingsStore(database.unitOfWork(), new TinkSecretSeal(secretsKey));
    EngagementEventStore events = new PostgresEngagementEventStore(database.unitOfWork());
    intake = new GroupCommitIntake(unitOfWork, events, settings.engagementIntake());

    scheduleEmail =
        new ScheduleEmail(unitOfWork, settingsStore, emails, instrumenter, identifiers, clock);
    changeEmail = new ChangeEmail(unitOfWork, emails, clock);
    cancelEmails = new CancelEmails(unitOfWork, emails, clock);
    suppressRecipients =
        new SuppressRecipients(unitOfWork, suppressions, emails, identifiers, clock);
    readEmails = new ReadEmails(unitOfWork, emails);
    configureDelivery = new ConfigureDelivery(unitOfWork, settingsStore, providers, queue);
    readEngagementEvents = new ReadEngagementEvents(unitOfWork, events);
    recordEngagement =
        new RecordEngagement(
            tokens, new VisitAssessor(SignalFile.shipped()), intake, monitor, identifiers, clock);
    pump =
        new DispatchPump(
            new DispatchDueEmails(
                unitOfWork,
                queue,
                settingsStore,
                providers,
                new InstrumentEmail(instrumenter, tokens, addresses),
                new AngusMessageComposer(),
                suppressions,
                events,
                monitor,
                identifiers,
                clock,
                () -> ThreadLocalRandom.current().nextDouble(),
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
  }

  boolean isStoreReachable() {
    try {
      return database.unitOfWork().asWorker(() -> true);
    } catch (StorageUnavailable e) {
      return false;
    }
  }

  /** What time makes necessary, daily. */
  void maintain() {
    database.maintain();
  }

  /** Drains: first what leaves, then what has come in, then the store. */
  @Override
  public void close() {
    pump.close();
    intake.close();
    database.close();
  }
}

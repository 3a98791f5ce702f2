package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Sends what is due, whoever the provider is: claim a lease, compose finished bytes, hand them
 * over, settle. Between the lease and the settlement no transaction is open. It names no provider,
 * and a provider sees neither HTML nor tokens.
 */
public final class DispatchDueEmails {

  /** How long a lane rests after its connection broke, unless it is configured anew before. */
  private static final Duration BROKEN_CONNECTION_PAUSE = Duration.ofMinutes(15);

  private static final int RECOVERY_BATCH = 100;

  private final UnitOfWork unitOfWork;
  private final SendQueue queue;
  private final DeliverySettingsStore settingsStore;
  private final MailProviders providers;
  private final InstrumentEmail instrument;
  private final MessageComposer composer;
  private final EngagementEventStore events;
  private final DeliveryMonitor monitor;
  private final Identifiers identifiers;
  private final Clock clock;
  private final DoubleSupplier jitter;
  private final RetryPolicy policy;

  /**
   * Takes its neighbours.
   *
   * @param jitter uniformly distributed in [0, 1)
   */
  public DispatchDueEmails(
      UnitOfWork unitOfWork,
      SendQueue queue,
      DeliverySettingsStore settingsStore,
      MailProviders providers,
      InstrumentEmail instrument,
      MessageComposer composer,
      EngagementEventStore events,
      DeliveryMonitor monitor,
      Identifiers identifiers,
      Clock clock,
      DoubleSupplier jitter,
      RetryPolicy policy) {
    this.unitOfWork = unitOfWork;
    this.queue = queue;
    this.settingsStore = settingsStore;
    this.providers = providers;
    this.instrument = instrument;
    this.composer = composer;
    this.events = events;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
    this.jitter = jitter;
    this.policy = policy;
  }

  /** Leases what is due; every leased e-mail must be given to {@link #dispatch}. */
  public Claim claim(String holder, int max, Duration leaseFor) {
    return queue.claim(holder, max, leaseFor);
  }

  /** Finds e-mails whose worker died, and returns how many there were. */
  public int recoverExpired() {
    List<ScheduledEmail> recovered = queue.recoverExpired(policy, RECOVERY_BATCH);
    recovered.forEach(monitor::recovered);
    return recovered.size();
  }

  /**
   * Brings one leased e-mail to its next state. When the store breaks on the way, the lease is left
   * to run out: then the e-mail counts as possibly sent, which is true.
   */
  public void dispatch(Sending email) {
    try {
      handle(email);
    } catch (StorageUnavailable e) {
      monitor.broke(email, e);
    }
  }

  private void handle(Sending email) {
    Parts parts = load(email);
    DeliverySettings settings = parts.settings();
    Optional<MailProvider> provider = providers.find(settings.provider());
    if (provider.isEmpty()) {
      settle(email, withoutAdapter(settings), settings);
      return;
    }
    RawMessage message;
    try {
      message = compose(email.details(), parts);
    } catch (RuntimeException e) {
      monitor.broke(email, e);
      settleUncomposed(email, settings);
      return;
    }
    if (!email.mustInquire()) {
      sendInTime(email, provider.get(), settings, message);
      return;
    }
    switch (provider.get().inquire(settings, new Ready(message, email.reference()))) {
      case Inquiry.Sent sent ->
          settle(email, email.confirm(sent.providerMessageId(), clock.instant()));
      case Inquiry.NotSent notSent -> sendInTime(email, provider.get(), settings, message);
      case Inquiry.TooEarly tooEarly -> settle(email, email.inquireAgain(policy, clock.instant()));
      case Inquiry.CannotTell cannotTell -> {
        Instant now = clock.instant();
        if (email.maySendAgain(settings.unknownOutcome(), policy, now) && !email.isExpired(now)) {
          sendInTime(email, provider.get(), settings, message);
        } else {
          settle(email, email.hold());
        }
      }
    }
  }

  /** An e-mail that may have been sent stays one that must be asked about. */
  private void settleUncomposed(Sending email, DeliverySettings settings) {
    if (email.mustInquire()) {
      settle(email, email.inquireAgain(policy, clock.instant()));
    } else {
      settle(email, internalError("it could not be composed"), settings);
    }
  }

  private Parts load(Sending email) {
    TenantId tenant = email.details().tenant();
    return unitOfWork.asWorker(
        () ->
            new Parts(
                settingsStore
                    .find(tenant)
                    .orElseThrow(() -> new IllegalStateException("no sender for " + email.id())),
                queue.content(email)));
  }

  private RawMessage compose(EmailDetails details, Parts parts) {
    Instant now = clock.instant();
    EmailContent tracked = instrument.instrument(details, parts.content(), parts.settings(), now);
    return composer.compose(details, parts.settings().sender(), tracked, now);
  }

  private void sendInTime(
      Sending email, MailProvider provider, DeliverySettings settings, RawMessage message) {
    Instant started = clock.instant();
    if (email.isExpired(started)) {
      settle(email, email.expire(started));
      return;
    }
    switch (prepare(email, provider, settings, message)) {
      case Preparation.Refused refused -> settle(email, refused.outcome(), settings);
      case Preparation.Prepared prepared -> {
        if (!keepReference(email, prepared.ready())) {
          monitor.leaseLost(email);
          return;
        }
        SendOutcome outcome = send(email, provider, settings, prepared.ready());
        monitor.attempted(email, outcome, Duration.between(started, clock.instant()));
        settle(email, outcome, settings);
      }
    }
  }

  private Preparation prepare(
      Sending email, MailProvider provider, DeliverySettings settings, RawMessage message) {
    try {
      return provider.prepare(settings, message);
    } catch (RuntimeException e) {
      monitor.broke(email, e);
      return new Preparation.Refused(internalError("its provider's adapter broke"));
    }
  }

  private SendOutcome send(
      Sending email, MailProvider provider, DeliverySettings settings, Ready ready) {
    try {
      return provider.send(settings, ready, email.id());
    } catch (RuntimeException e) {
      monitor.broke(email, e);
      return new SendOutcome.Unknown(
          new Failure("internal-error", "its provider's adapter broke while sending"));
    }
  }

  /**
   * Stores a prepared message's reference before the message is sent; false when the lease is lost.
   */
  private boolean keepReference(Sending email, Ready ready) {
    return ready
        .reference()
        .map(reference -> unitOfWork.asWorker(() -> queue.keep(email.prepared(reference))))
        .map(fenced -> fenced == Fenced.DONE)
        .orElse(true);
  }

  private void settle(Sending email, SendOutcome outcome, DeliverySettings settings) {
    Instant now = clock.instant();
    settle(
        email,
        email.settle(outcome, policy, jitter.getAsDouble(), now),
        () -> heed(outcome, settings, now));
  }

  private void settle(Sending email, ScheduledEmail next) {
    settle(email, next, () -> {});
  }

  /** Ends the lease; the new state, what follows for the lane, and the event commit together. */
  private void settle(Sending email, ScheduledEmail next, Runnable consequences) {
    Fenced fenced =
        unitOfWork.asWorker(
            () -> {
              Fenced result = queue.settle(email, next);
              if (result == Fenced.DONE) {
                consequences.run();
                eventOf(next).ifPresent(event -> events.append(List.of(event)));
              }
              return result;
            });
    switch (fenced) {
      case DONE -> monitor.settled(next);
      case LEASE_LOST -> monitor.leaseLost(email);
    }
  }

  /** What one e-mail's outcome means for the tenant's lane and connection. */
  private void heed(SendOutcome outcome, DeliverySettings settings, Instant now) {
    TenantId tenant = settings.tenant();
    switch (outcome) {
      case SendOutcome.Accepted accepted -> {
        accepted.slowDown().ifPresent(wait -> queue.pauseLane(tenant, wait, "limit"));
        Connection confirmed = settings.connection().confirmed(now);
        if (!confirmed.equals(settings.connection())) {
          settingsStore.saveConnection(tenant, confirmed);
        }
      }
      case SendOutcome.Transient t ->
          t.retryAfter().ifPresent(wait -> queue.pauseLane(tenant, wait, "limit"));
      case SendOutcome.ConnectionBroken broken -> {
        queue.pauseLane(tenant, BROKEN_CONNECTION_PAUSE, "connection");
        settingsStore.saveConnection(
            tenant, settings.connection().broken(broken.how(), broken.failure().detail(), now));
      }
      case SendOutcome.Permanent p -> {}
      case SendOutcome.Unknown u -> {}
    }
  }

  private Optional<EngagementEvent> eventOf(ScheduledEmail email) {
    return switch (email) {
      case Sent sent ->
          Optional.of(new EngagementEvent.Sent(contextOf(sent.details(), sent.sentAt())));
      case Failed failed ->
          Optional.of(new EngagementEvent.Failed(contextOf(failed.details(), failed.failedAt())));
      case Scheduled e -> Optional.empty();
      case Sending e -> Optional.empty();
      case Unconfirmed e -> Optional.empty();
      case Cancelled e -> Optional.empty();
    };
  }

  private EventContext contextOf(EmailDetails details, Instant occurredAt) {
    return new EventContext(
        new EventId(identifiers.next()),
        details.tenant(),
        details.id(),
        details.sequence(),
        details.contact().id(),
        occurredAt);
  }

  private static SendOutcome withoutAdapter(DeliverySettings settings) {
    return new SendOutcome.ConnectionBroken(
        Connection.State.MISCONFIGURED,
        new Failure(
            "no-adapter",
            "this installation cannot send over "
                + settings.provider()
                + "; configure another provider"));
  }

  private static SendOutcome.Transient internalError(String what) {
    return new SendOutcome.Transient(
        new Failure("internal-error", what + "; the service's log has the cause"),
        Optional.empty());
  }

  private record Parts(DeliverySettings settings, EmailContent content) {}
}

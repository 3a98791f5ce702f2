package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.Alerts;
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
import com.nurturehub.email.application.port.PendingRecords;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Suppressions;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Sends what is due, whoever the provider is, in four steps: claim a lease, compose finished bytes,
 * hand them over, settle. Which thread takes which step, and how many at a time, is the caller's
 * choice. Between the lease and the settlement no transaction is open. It names no provider, and a
 * provider sees neither HTML nor tokens.
 *
 * <p>When the store breaks on the way, the lease is left to run out: then the e-mail counts as
 * possibly sent, which is true.
 */
public final class DispatchDueEmails {

  /** How long a mailbox rests after its connection broke, unless it is configured anew before. */
  private static final Duration UNTIL_RECONNECTED = Duration.ofMinutes(15);

  private static final int RECOVERY_BATCH = 100;

  private final UnitOfWork unitOfWork;
  private final SendQueue queue;
  private final DeliverySettingsStore settingsStore;
  private final MailProviders providers;
  private final InstrumentEmail instrument;
  private final MessageComposer composer;
  private final Suppressions suppressions;
  private final DeliveryAlerts alerts;
  private final EngagementEventStore events;
  private final PendingRecords records;
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
      Suppressions suppressions,
      Alerts alerts,
      EngagementEventStore events,
      PendingRecords records,
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
    this.suppressions = suppressions;
    this.alerts = new DeliveryAlerts(alerts);
    this.events = events;
    this.records = records;
    this.monitor = monitor;
    this.identifiers = identifiers;
    this.clock = clock;
    this.jitter = jitter;
    this.policy = policy;
  }

  /** What a step came to. */
  public sealed interface Step {

    /**
     * Finished bytes; next is {@link #handOver}.
     *
     * @param suppression why they may be asked about, but not sent any more
     */
    record Composed(
        Sending email,
        DeliverySettings settings,
        MailProvider provider,
        RawMessage message,
        Optional<Suppression> suppression)
        implements Step {}

    /**
     * It is known what becomes of the e-mail; next is {@link #settle}.
     *
     * @param connection what has become of the tenant's access, where that changed
     */
    record Ended(Settlement settlement, Optional<ConnectionChange> connection) implements Step {}

    /** Nothing more to do: the lease is lost, or left to run out. */
    record Dropped() implements Step {}
  }

  /** What is known of a connection since the settings were {@code seen}. */
  public record ConnectionChange(DeliverySettings seen, Connection connection) {}

  /** Has {@code signal} called when it may be worth claiming earlier than the latest claim said. */
  public void onEarlierDue(Runnable signal) {
    queue.onEarlierDue(signal);
  }

  /** Leases what is due; every leased e-mail must be given to {@link #compose}. */
  public Claim claim(String holder, int max, Duration leaseFor) {
    return queue.claim(holder, max, leaseFor);
  }

  /** Lets the leases of slow sends last {@code leaseFor} from now on; results in their order. */
  public List<Fenced> extend(List<Sending> leased, Duration leaseFor) {
    return unitOfWork.asWorker(() -> queue.extend(leased, leaseFor));
  }

  /** Finds e-mails whose worker died, and returns how many there were. */
  public int recoverExpired() {
    List<ScheduledEmail> recovered = queue.recoverExpired(policy, RECOVERY_BATCH);
    recovered.forEach(monitor::recovered);
    return recovered.size();
  }

  /** Reads what the e-mail is made of and composes it. Takes processor time, and waits little. */
  public Step compose(Sending email) {
    try {
      Parts parts = load(email);
      if (parts.suppression().isPresent() && !email.mustInquire()) {
        return ended(email, email.suppress(parts.suppression().get(), clock.instant()));
      }
      DeliverySettings settings = parts.settings();
      Optional<MailProvider> provider = providers.find(settings.provider());
      if (provider.isEmpty()) {
        return ended(email, withoutAdapter(settings), settings);
      }
      RawMessage message = compose(email.details(), parts);
      return new Step.Composed(email, settings, provider.get(), message, parts.suppression());
    } catch (StorageUnavailable e) {
      monitor.broke(email, e);
      return new Step.Dropped();
    } catch (RuntimeException e) {
      monitor.broke(email, e);
      return ended(email, uncomposed(email));
    }
  }

  /** Hands an e-mail back untried, as long as no step but the first was taken. */
  public Step handBack(Sending email) {
    return ended(email, email.release(clock.instant()));
  }

  /**
   * Gives the bytes to the provider, or asks it what became of an earlier try. Waits for the
   * provider.
   *
   * @param leased whether the lease still lasts; asked before every call of the provider that has
   *     an effect, so that nobody begins one whose e-mail is another's by now
   */
  public Step handOver(Step.Composed composed, BooleanSupplier leased) {
    try {
      return composed.email().mustInquire()
          ? inquire(composed, leased)
          : sendInTime(composed, leased, unprepared(composed));
    } catch (StorageUnavailable e) {
      monitor.broke(composed.email(), e);
      return new Step.Dropped();
    }
  }

  /**
   * Ends leases; the new states, what follows for their mailboxes and connections, their events,
   * and what is still to be recorded commit together. Repeating it is harmless.
   *
   * @throws StorageUnavailable when the store is away or broke off; it may be tried again
   */
  public void settle(List<Step.Ended> ended) {
    List<Settlement> settlements = ended.stream().map(Step.Ended::settlement).toList();
    List<Fenced> results =
        unitOfWork.asWorker(
            () -> {
              List<Fenced> fenced = queue.settle(settlements);
              List<Step.Ended> done =
                  IntStream.range(0, ended.size())
                      .filter(i -> fenced.get(i) == Fenced.DONE)
                      .mapToObj(ended::get)
                      .toList();
              saveConnections(done);
              alerts.heed(done, clock.instant());
              List<EngagementEvent> happened =
                  done.stream().flatMap(e -> eventOf(e.settlement().next()).stream()).toList();
              if (!happened.isEmpty()) {
                events.append(happened);
              }
              List<Sent> recordable = done.stream().flatMap(e -> recordable(e).stream()).toList();
              if (!recordable.isEmpty()) {
                records.add(recordable);
              }
              return fenced;
            });
    for (int i = 0; i < results.size(); i++) {
      switch (results.get(i)) {
        case DONE -> monitor.settled(settlements.get(i).next());
        case LEASE_LOST -> monitor.leaseLost(settlements.get(i).leased());
      }
    }
  }

  private Step inquire(Step.Composed composed, BooleanSupplier leased) {
    Sending email = composed.email();
    Ready ready = new Ready(composed.message(), email.reference());
    return switch (ask(composed, ready)) {
      case Inquiry.Sent sent ->
          ended(email, email.confirm(sent.providerMessageId(), clock.instant()));
      case Inquiry.NotSent notSent -> sendInTime(composed, leased, notSent.ready());
      case Inquiry.TooEarly tooEarly -> ended(email, email.inquireAgain(policy, clock.instant()));
      case Inquiry.CannotTell cannotTell ->
          sendAgain(composed, composed.settings().unknownOutcome(), leased);
      case Inquiry.Repeatable repeatable ->
          sendAgain(composed, UnknownOutcomePolicy.RESEND, leased);
    };
  }

  /** Sends what may have been sent before; where it must not leave any more, a person decides. */
  private Step sendAgain(
      Step.Composed composed, UnknownOutcomePolicy unknown, BooleanSupplier leased) {
    Sending email = composed.email();
    Instant now = clock.instant();
    return composed.suppression().isEmpty()
            && email.maySendAgain(unknown, policy, now)
            && !email.isExpired(now)
        ? sendInTime(composed, leased, unprepared(composed))
        : ended(email, email.hold());
  }

  private Inquiry ask(Step.Composed composed, Ready ready) {
    try {
      return composed.provider().inquire(composed.settings(), ready);
    } catch (RuntimeException e) {
      monitor.broke(composed.email(), e);
      return new Inquiry.TooEarly(
          new Failure("internal-error", "its provider's adapter broke while asking"));
    }
  }

  private static Ready unprepared(Step.Composed composed) {
    return new Ready(composed.message(), Optional.empty());
  }

  private Step sendInTime(Step.Composed composed, BooleanSupplier leased, Ready message) {
    Sending email = composed.email();
    Instant started = clock.instant();
    if (composed.suppression().isPresent()) {
      return ended(email, email.suppress(composed.suppression().get(), started));
    }
    if (email.isExpired(started)) {
      return ended(email, email.expire(started));
    }
    if (!leased.getAsBoolean()) {
      return lost(email);
    }
    return switch (prepared(composed, message)) {
      case Preparation.Refused refused ->
          attempted(email, refused.outcome(), started, composed.settings());
      case Preparation.Prepared prepared -> {
        Sending ready = prepared.ready().reference().map(email::prepared).orElse(email);
        if (!keepReference(ready) || !leased.getAsBoolean()) {
          yield lost(email);
        }
        yield attempted(ready, send(composed, prepared.ready()), started, composed.settings());
      }
    };
  }

  private Step attempted(
      Sending email, SendOutcome outcome, Instant started, DeliverySettings settings) {
    monitor.attempted(email, outcome, Duration.between(started, clock.instant()));
    return ended(email, outcome, settings);
  }

  private Step lost(Sending email) {
    monitor.leaseLost(email);
    return new Step.Dropped();
  }

  private Parts load(Sending email) {
    TenantId tenant = email.details().tenant();
    return unitOfWork.asWorker(
        () ->
            new Parts(
                settingsStore
                    .find(tenant)
                    .orElseThrow(() -> new IllegalStateException("no sender for " + email.id())),
                queue.content(email),
                suppressions.of(email.details())));
  }

  private RawMessage compose(EmailDetails details, Parts parts) {
    Instant now = clock.instant();
    MessageComposer.Content tracked =
        instrument.instrument(details, parts.content(), parts.settings(), now);
    return composer.compose(details, parts.settings().sender(), tracked, now);
  }

  /** A message that the provider has from an earlier try is not given to it a second time. */
  private Preparation prepared(Step.Composed composed, Ready message) {
    if (message.reference().isPresent()) {
      return new Preparation.Prepared(message);
    }
    try {
      return composed.provider().prepare(composed.settings(), composed.message());
    } catch (RuntimeException e) {
      monitor.broke(composed.email(), e);
      return new Preparation.Refused(internalError("its provider's adapter broke"));
    }
  }

  private SendOutcome send(Step.Composed composed, Ready ready) {
    try {
      return composed.provider().send(composed.settings(), ready, composed.email().id());
    } catch (RuntimeException e) {
      monitor.broke(composed.email(), e);
      return new SendOutcome.Unknown(
          new Failure("internal-error", "its provider's adapter broke while sending"));
    }
  }

  /**
   * Stores a prepared message's reference before the message is sent; false when the lease is lost.
   */
  private boolean keepReference(Sending ready) {
    return ready.reference().isEmpty()
        || unitOfWork.asWorker(() -> queue.keep(ready)) == Fenced.DONE;
  }

  /** The e-mail's end by a provider's word. */
  private Step ended(Sending email, SendOutcome outcome, DeliverySettings settings) {
    Instant now = clock.instant();
    return new Step.Ended(
        new Settlement(
            email,
            email.settle(outcome, policy, jitter.getAsDouble(), now),
            MailboxNews.of(outcome, UNTIL_RECONNECTED)),
        changeOf(settings, outcome, now));
  }

  /** The e-mail's end without the provider. */
  private static Step ended(Sending email, ScheduledEmail next) {
    return new Step.Ended(new Settlement(email, next, new MailboxNews.None()), Optional.empty());
  }

  /** An e-mail that may have been sent stays one that must be asked about. */
  private ScheduledEmail uncomposed(Sending email) {
    Instant now = clock.instant();
    return email.mustInquire()
        ? email.inquireAgain(policy, now)
        : email.settle(
            internalError("it could not be composed"), policy, jitter.getAsDouble(), now);
  }

  private static Optional<ConnectionChange> changeOf(
      DeliverySettings settings, SendOutcome outcome, Instant now) {
    Connection before = settings.connection();
    Connection after =
        switch (outcome) {
          case SendOutcome.Accepted a -> before.confirmed(now);
          case SendOutcome.ConnectionBroken broken ->
              before.broken(broken.how(), broken.failure().detail(), now);
          case SendOutcome.Transient t -> before;
          case SendOutcome.Permanent p -> before;
          case SendOutcome.Unknown u -> before;
        };
    return after.equals(before)
        ? Optional.empty()
        : Optional.of(new ConnectionChange(settings, after));
  }

  /** The latest of each tenant, in the order of their tenants: so two groups never cross. */
  private void saveConnections(List<Step.Ended> done) {
    SortedMap<String, ConnectionChange> latest = new TreeMap<>();
    done.forEach(
        ended ->
            ended
                .connection()
                .ifPresent(change -> latest.put(change.seen().tenant().value(), change)));
    latest
        .values()
        .forEach(change -> settingsStore.saveConnection(change.seen(), change.connection()));
  }

  private Optional<Sent> recordable(Step.Ended ended) {
    return ended.settlement().next() instanceof Sent sent
            && providers.recorderOf(sent.provider()).isPresent()
        ? Optional.of(sent)
        : Optional.empty();
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

  private record Parts(
      DeliverySettings settings, EmailContent content, Optional<Suppression> suppression) {}
}

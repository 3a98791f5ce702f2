package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.delivery.DispatchDueEmails.Step;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.application.tracking.TrackingAddresses;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.outbound.mime.MimeMessageComposer;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.alerting.PostgresAlerts;
import com.nurturehub.email.persistence.delivery.PostgresPendingRecords;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import com.nurturehub.email.persistence.delivery.PostgresSuppressions;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.tenant.PostgresDeliverySettingsStore;
import com.nurturehub.email.persistence.tracking.PostgresLinkDestinations;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Claims and settles as the dispatcher does, one thread for each, as if every provider took every
 * e-mail at once. What is between, composing and handing over, is left out.
 */
final class QueueDrain implements AutoCloseable {

  /** What a settlement stores besides the state. */
  enum Settling {
    /** Nothing: the queue alone. */
    STATES,
    /** The event that the e-mail was sent, in the same transaction: all that the product does. */
    STATES_AND_EVENTS
  }

  /** As many as {@code DispatchPump} settles in one transaction. */
  private static final int GROUP = 100;

  private static final Duration LEASE = Duration.ofMinutes(1);

  /** How long one look for work waits; also bounds how long a close takes. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final PostgresDatabase database;
  private final PostgresSendQueue queue;
  private final DispatchDueEmails dispatch;
  private final Settling settling;
  private final Semaphore slots;
  private final BlockingQueue<Step.Ended> landings = new LinkedBlockingQueue<>();
  private final LongAdder settled = new LongAdder();
  private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  private final Thread claimer = Thread.ofPlatform().name("claim").unstarted(this::claim);
  private final Thread settler = Thread.ofPlatform().name("settle").unstarted(this::settle);
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /**
   * Works on that database, and leaves it open.
   *
   * @param concurrency e-mails leased at once, at most
   */
  QueueDrain(PostgresDatabase database, Settling settling, int concurrency) {
    this.database = database;
    this.settling = settling;
    this.slots = new Semaphore(concurrency);
    this.queue =
        new PostgresSendQueue(
            database.unitOfWork(), database.notifications(), CircuitBreaker.DEFAULT);
    this.dispatch =
        new DispatchDueEmails(
            database.unitOfWork(),
            queue,
            new PostgresDeliverySettingsStore(database.unitOfWork(), new NoSecrets()),
            new MailProviders(List.of()),
            new InstrumentEmail(
                new MarkingInstrumenter(),
                new PlainTokens(),
                new TrackingAddresses(URI.create("http://localhost:8080")),
                new LongLinks(
                    database.unitOfWork(), new PostgresLinkDestinations(database.unitOfWork()))),
            new MimeMessageComposer(),
            new PostgresSuppressions(database.unitOfWork()),
            new PostgresAlerts(database.unitOfWork(), Examples.identifiers()),
            new PostgresEngagementEventStore(database.unitOfWork(), database.feedBell()),
            new PostgresPendingRecords(database.unitOfWork()),
            new SilentMonitor(),
            Examples.identifiers(),
            clock,
            () -> 0.5,
            RetryPolicy.DEFAULT);
  }

  void start() {
    claimer.start();
    settler.start();
  }

  /** E-mails settled until now. */
  long settled() {
    Throwable broken = failure;
    if (broken != null) {
      throw new IllegalStateException("the drain has broken", broken);
    }
    return settled.sum();
  }

  /** Lets both end what they are at. */
  @Override
  public void close() {
    stopping = true;
    try {
      claimer.join();
      settler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What becomes of a leased e-mail that its provider took. */
  static Step.Ended accepted(Sending email, Clock clock) {
    SendOutcome accepted = new SendOutcome.Accepted(Optional.of("provider-1"), Optional.empty());
    return new Step.Ended(
        new Settlement(
            email,
            email.settle(accepted, RetryPolicy.DEFAULT, 0.5, clock.instant()),
            new MailboxNews.Working()),
        Optional.empty());
  }

  private void claim() {
    try {
      while (!stopping) {
        if (!slots.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
          continue;
        }
        int free = 1 + slots.drainPermits();
        Claim claim = queue.claim("benchmark", free, LEASE);
        claim.leased().forEach(email -> landings.add(accepted(email, clock)));
        slots.release(free - claim.leased().size());
        if (claim.leased().isEmpty()) {
          Thread.sleep(1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void settle() {
    List<Step.Ended> group = new ArrayList<>();
    try {
      while (!stopping) {
        Step.Ended first = landings.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        group.add(first);
        landings.drainTo(group, GROUP - 1);
        settle(group);
        settled.add(group.size());
        // One by one, as the dispatcher does: a claim may take the first before the last is free.
        group.forEach(ended -> slots.release());
        group.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void settle(List<Step.Ended> group) {
    switch (settling) {
      case STATES ->
          database
              .unitOfWork()
              .asWorker(() -> queue.settle(group.stream().map(Step.Ended::settlement).toList()));
      case STATES_AND_EVENTS -> dispatch.settle(group);
    }
  }

  /** No credentials are read or written here. */
  private static final class NoSecrets implements SecretSeal {

    @Override
    public byte[] seal(TenantId tenant, byte[] secret) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] unseal(TenantId tenant, byte[] sealed) {
      throw new UnsupportedOperationException();
    }
  }
}

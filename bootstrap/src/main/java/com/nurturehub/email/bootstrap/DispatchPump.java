package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.Sending;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps due e-mails moving: one thread claims, virtual threads send. It leases no more than can
 * start at once, and asks the store again when something may have become possible: a send has
 * ended, the store's next time has come, or {@link #LONGEST_REST} has passed.
 */
final class DispatchPump implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DispatchPump.class.getName());

  /** Upper bound of an e-mail's lateness that is ours. */
  private static final Duration LONGEST_REST = Duration.ofMillis(250);

  private static final Duration REST_WITHOUT_STORE = Duration.ofSeconds(1);
  private static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(5);

  private final DispatchDueEmails dispatch;
  private final String holder;
  private final int concurrency;
  private final Duration lease;
  private final Duration drain;
  private final Clock clock;
  private final Semaphore slots;
  private final ExecutorService senders;
  private final Thread claimer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingChanged = lock.newCondition();
  private boolean changed;
  private volatile boolean stopping;

  /**
   * Makes a pump that stands still until {@link #start}.
   *
   * @param holder this instance's name, shown with its leases
   */
  DispatchPump(
      DispatchDueEmails dispatch,
      String holder,
      int concurrency,
      Duration lease,
      Duration drain,
      Clock clock) {
    this.dispatch = dispatch;
    this.holder = holder;
    this.concurrency = concurrency;
    this.lease = lease;
    this.drain = drain;
    this.clock = clock;
    this.slots = new Semaphore(concurrency);
    this.senders =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("send-", 1).factory());
    this.claimer = Thread.ofPlatform().name("dispatch").daemon().unstarted(this::run);
  }

  void start() {
    claimer.start();
  }

  /** Claims nothing more, and waits for what is on its way. */
  @Override
  public void close() {
    stopping = true;
    wake();
    try {
      if (!claimer.join(drain)
          || !slots.tryAcquire(concurrency, drain.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "{0} e-mails were still on their way at the stop; their leases run out, and then their"
                + " provider is asked",
            concurrency - slots.availablePermits());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.shutdownNow();
  }

  private void run() {
    Instant nextRecovery = Instant.MIN;
    while (!stopping) {
      try {
        if (!clock.instant().isBefore(nextRecovery)) {
          dispatch.recoverExpired();
          nextRecovery = clock.instant().plus(RECOVERY_INTERVAL);
        }
        rest(claimAndSend());
      } catch (StorageUnavailable e) {
        LOG.log(
            Level.WARNING,
            "the store is unavailable, so nothing is sent for now: {0}",
            e.getMessage());
        rest(REST_WITHOUT_STORE);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "claiming due e-mails failed, and is tried again", e);
        rest(REST_WITHOUT_STORE);
      }
    }
  }

  /** Sends what can start now, and returns how long to rest. */
  private Duration claimAndSend() {
    int free = slots.drainPermits();
    if (free == 0) {
      return LONGEST_REST;
    }
    int used = 0;
    try {
      Claim claim = dispatch.claim(holder, free, lease);
      for (Sending email : claim.leased()) {
        send(email);
        used++;
      }
      return restUntil(claim);
    } finally {
      slots.release(free - used);
    }
  }

  private void send(Sending email) {
    senders.execute(
        () -> {
          try {
            dispatch.dispatch(email);
          } finally {
            slots.release();
            wake();
          }
        });
  }

  private Duration restUntil(Claim claim) {
    if (!claim.leased().isEmpty()) {
      return Duration.ZERO;
    }
    Duration untilNext = Duration.between(clock.instant(), claim.next());
    return untilNext.compareTo(LONGEST_REST) < 0 ? untilNext : LONGEST_REST;
  }

  private void rest(Duration atMost) {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (!changed && !stopping && nanos > 0) {
        nanos = somethingChanged.awaitNanos(nanos);
      }
      changed = false;
    } catch (InterruptedException e) {
      stopping = true;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed = true;
      somethingChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

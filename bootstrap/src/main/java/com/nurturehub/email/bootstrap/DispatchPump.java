package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.delivery.DispatchDueEmails.Step;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.Sending;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps due e-mails moving. One thread claims, and keeps the leases of slow sends alive; a few
 * compose; each e-mail's call of its provider has a thread of its own; one settles, as many as have
 * ended meanwhile in one transaction. It leases no more than can start at once, and asks the store
 * again when something may have become possible: a lease has ended, the store signals an e-mail or
 * its next time has come, or {@link #LONGEST_REST} has passed.
 */
final class DispatchPump implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DispatchPump.class.getName());

  /** After which the store is asked again even if no signal came: one may have been lost. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  /** When more is due and somebody else has it just now. */
  private static final Duration SHORTEST_REST = Duration.ofMillis(20);

  private static final Duration SETTLE_AGAIN_AFTER = Duration.ofMillis(250);
  private static final Duration REST_WITHOUT_STORE = Duration.ofSeconds(1);
  private static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(5);

  /** Settled in one transaction, at most. */
  private static final int GROUP = 100;

  /** A lease is kept alive no longer than this many times its length: something hangs. */
  private static final int LONGEST_FLIGHT = 10;

  private final DispatchDueEmails dispatch;
  private final String holder;
  private final Duration lease;
  private final Duration drain;
  private final Clock clock;
  private final Semaphore slots;
  private final ExecutorService composers;
  private final ExecutorService senders;
  private final Thread claimer;
  private final Thread settler;
  private final Set<Flight> flights = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Landing> landings = new LinkedBlockingQueue<>();
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
    this.lease = lease;
    this.drain = drain;
    this.clock = clock;
    this.slots = new Semaphore(concurrency);
    this.composers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform()
                .name("compose-", 1)
                .daemon()
                .uncaughtExceptionHandler(DispatchPump::tell)
                .factory());
    this.senders = Executors.newThreadPerTaskExecutor(senderThreads());
    this.claimer = Thread.ofPlatform().name("dispatch").daemon().unstarted(this::run);
    this.settler = Thread.ofPlatform().name("settle").daemon().unstarted(this::settleLandings);
  }

  /**
   * Threads that wait for providers. Before JDK 24 a virtual thread keeps its carrier while it is
   * within a monitor, and Angus Mail waits for servers within one: there would be no more sends at
   * a time than processors. Composing has threads of its own because it loads classes and services:
   * a few virtual threads that wait in the VM for the server's class loader, each on a carrier,
   * leave none to the one that has it.
   */
  private static ThreadFactory senderThreads() {
    return Runtime.version().feature() >= 24
        ? Thread.ofVirtual().name("send-", 1).uncaughtExceptionHandler(DispatchPump::tell).factory()
        : Thread.ofPlatform()
            .name("send-", 1)
            .daemon()
            .uncaughtExceptionHandler(DispatchPump::tell)
            .factory();
  }

  private static void tell(Thread thread, Throwable failure) {
    LOG.log(
        Level.ERROR, thread.getName() + " has failed; its e-mail is left to its lease", failure);
  }

  /** A leased e-mail on its way through this instance. Times are of {@link System#nanoTime}. */
  private static final class Flight {

    private final Sending email;
    private final long began;
    private volatile long leasedUntil;

    Flight(Sending email, long began, Duration lease) {
      this.email = email;
      this.began = began;
      this.leasedUntil = began + lease.toNanos();
    }

    /** Whether nobody else can have the e-mail, as far as it can be known without asking. */
    boolean isLeased() {
      return System.nanoTime() - leasedUntil < 0;
    }

    boolean mustExtend(long now, Duration lease) {
      long length = lease.toNanos();
      return isLeased()
          && leasedUntil - now < length / 3 * 2
          && now - began < length * LONGEST_FLIGHT;
    }
  }

  /** A flight whose end is known and not yet stored. */
  private record Landing(Flight flight, Step.Ended end) {}

  void start() {
    dispatch.onEarlierDue(this::wake);
    claimer.start();
    settler.start();
  }

  /** Claims nothing more, hands back what no provider has seen, and waits for the rest. */
  @Override
  public void close() {
    stopping = true;
    wake();
    try {
      if (!claimer.join(drain)) {
        LOG.log(
            Level.WARNING,
            "{0} e-mails were still on their way at the stop; their leases run out, and then their"
                + " provider is asked",
            flights.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    composers.shutdownNow();
    senders.shutdownNow();
    settler.interrupt();
  }

  private void run() {
    Instant nextRecovery = Instant.MIN;
    while (!stopping || !flights.isEmpty()) {
      try {
        keepLeases();
        if (stopping) {
          rest(LONGEST_REST);
          continue;
        }
        if (!clock.instant().isBefore(nextRecovery)) {
          dispatch.recoverExpired();
          nextRecovery = clock.instant().plus(RECOVERY_INTERVAL);
        }
        rest(claim());
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

  private void keepLeases() {
    long now = System.nanoTime();
    List<Flight> ending = flights.stream().filter(flight -> flight.mustExtend(now, lease)).toList();
    if (ending.isEmpty()) {
      return;
    }
    List<Fenced> results =
        dispatch.extend(ending.stream().map(flight -> flight.email).toList(), lease);
    for (int i = 0; i < results.size(); i++) {
      ending.get(i).leasedUntil =
          switch (results.get(i)) {
            case DONE -> now + lease.toNanos();
            case LEASE_LOST -> now;
          };
    }
  }

  /** Takes what can start now, and returns how long to rest. */
  private Duration claim() {
    int free = slots.drainPermits();
    if (free == 0) {
      return LONGEST_REST;
    }
    int used = 0;
    try {
      long began = System.nanoTime();
      Claim claim = dispatch.claim(holder, free, lease);
      for (Sending email : claim.leased()) {
        Flight flight = new Flight(email, began, lease);
        flights.add(flight);
        used++;
        step(composers, flight, () -> compose(email));
      }
      return restUntil(claim);
    } finally {
      slots.release(free - used);
    }
  }

  private Step compose(Sending email) {
    return stopping ? dispatch.handBack(email) : dispatch.compose(email);
  }

  private void step(ExecutorService threads, Flight flight, Supplier<Step> step) {
    threads.execute(
        () -> {
          boolean isUnderWay = false;
          try {
            proceed(flight, step.get());
            isUnderWay = true;
          } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "e-mail " + flight.email.id() + " is left to its lease", e);
          } finally {
            if (!isUnderWay) {
              land(flight);
            }
          }
        });
  }

  private void proceed(Flight flight, Step step) {
    switch (step) {
      case Step.Composed composed when stopping -> proceed(flight, dispatch.handBack(flight.email));
      case Step.Composed composed ->
          step(senders, flight, () -> dispatch.handOver(composed, flight::isLeased));
      case Step.Ended ended -> landings.add(new Landing(flight, ended));
      case Step.Dropped dropped -> land(flight);
    }
  }

  private void land(Flight flight) {
    if (flights.remove(flight)) {
      slots.release();
      wake();
    }
  }

  private void settleLandings() {
    List<Landing> group = new ArrayList<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (group.isEmpty()) {
          group.add(landings.take());
        }
        landings.drainTo(group, GROUP - group.size());
        if (settle(group)) {
          group.clear();
        } else {
          TimeUnit.MILLISECONDS.sleep(SETTLE_AGAIN_AFTER.toMillis());
          group.removeIf(this::isGivenUp);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when the store is away, and it should be tried again. */
  private boolean settle(List<Landing> group) {
    try {
      dispatch.settle(group.stream().map(Landing::end).toList());
    } catch (StorageUnavailable e) {
      LOG.log(
          Level.WARNING,
          "{0} e-mails could not be settled, which is tried again: {1}",
          group.size(),
          e.getMessage());
      return false;
    } catch (RuntimeException e) {
      if (group.size() > 1) {
        // One spoils it for all; each for itself.
        return group.stream().map(List::of).allMatch(this::settle);
      }
      LOG.log(
          Level.ERROR, "e-mail " + group.getFirst().flight().email.id() + " cannot be settled", e);
    }
    group.forEach(landing -> land(landing.flight()));
    return true;
  }

  /** When its lease has run out, somebody else asks the provider what became of it. */
  private boolean isGivenUp(Landing landing) {
    if (landing.flight().isLeased() && flights.contains(landing.flight())) {
      return false;
    }
    land(landing.flight());
    return true;
  }

  private Duration restUntil(Claim claim) {
    if (!claim.leased().isEmpty()) {
      return Duration.ZERO;
    }
    Duration untilNext = Duration.between(clock.instant(), claim.next());
    if (!untilNext.isPositive()) {
      return SHORTEST_REST;
    }
    return untilNext.compareTo(LONGEST_REST) < 0 ? untilNext : LONGEST_REST;
  }

  private void rest(Duration atMost) {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (!changed && nanos > 0) {
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

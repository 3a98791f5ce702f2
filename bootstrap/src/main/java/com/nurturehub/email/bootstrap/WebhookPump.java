package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookDeliveries.Settlement;
import com.nurturehub.email.application.webhook.DeliverWebhooks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Has webhooks told, on every instance. One thread claims, as many as can be posted at once; each
 * post has a thread of its own; one settles, as many as have ended meanwhile in one transaction. It
 * looks when something was added or has ended, and from time to time as well.
 */
final class WebhookPump implements AutoCloseable {

  private static final Logger LOG = System.getLogger(WebhookPump.class.getName());

  /** Between two looks where nobody signals; what is retried is late by that at most. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Duration MEASURE_EVERY = Duration.ofSeconds(15);
  private static final Duration SETTLE_AGAIN_AFTER = Duration.ofMillis(250);

  /** How long a stop waits for what is under way: longer than most endpoints take. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** Settled in one transaction, at most. */
  private static final int GROUP = 100;

  private final DeliverWebhooks deliverWebhooks;
  private final int concurrency;
  private final Semaphore slots;
  private final Semaphore news = new Semaphore(0);
  private final BlockingQueue<Settlement> ended = new LinkedBlockingQueue<>();
  private final ExecutorService senders;
  private final Thread claimer;
  private final Thread settler;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("webhook-backlog").factory());

  private volatile boolean closed;
  private boolean isStoreAway;

  /**
   * Makes a pump that stands still until {@link #start}.
   *
   * @param concurrency posts at the same time, at most
   */
  WebhookPump(DeliverWebhooks deliverWebhooks, int concurrency) {
    this.deliverWebhooks = deliverWebhooks;
    this.concurrency = concurrency;
    this.slots = new Semaphore(concurrency);
    // Not virtual: one that looks a name up keeps its carrier, and a name server that hangs would
    // hold up everybody's posts.
    this.senders =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("webhook-", 1).factory());
    this.claimer = Thread.ofPlatform().daemon().name("webhooks").unstarted(this::run);
    this.settler = Thread.ofPlatform().daemon().name("webhook-settle").unstarted(this::settleAll);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // measure() tells of its failures itself
  void start() {
    deliverWebhooks.onNews(news::release);
    claimer.start();
    settler.start();
    timer.scheduleWithFixedDelay(this::measure, 0, MEASURE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Claims nothing more, and waits a little for the rest: what is lost is posted again. */
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    news.release();
    try {
      claimer.join(CLOSE_WITHIN);
      if (!slots.tryAcquire(concurrency, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "webhooks were still being told at the stop; they are told again when their leases"
                + " have run out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    claimer.interrupt();
    senders.shutdownNow();
    settler.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        if (claim() == 0 && news.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what can be posted now, and returns how many that were. */
  private int claim() throws InterruptedException {
    int free = slots.drainPermits();
    int used = 0;
    try {
      if (free > 0) {
        for (Due due : deliverWebhooks.claim(free)) {
          senders.execute(() -> post(due));
          used++;
        }
      }
      isStoreAway = false;
    } catch (StorageUnavailable e) {
      tell(e);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "claiming what webhooks are to be told failed, and is tried again", e);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    } finally {
      slots.release(free - used);
    }
    return used;
  }

  private void tell(StorageUnavailable e) {
    if (!isStoreAway) {
      LOG.log(
          Level.WARNING,
          "the store is unavailable, so webhooks are told later: {0}",
          e.getMessage());
    }
    isStoreAway = true;
  }

  private void post(Due due) {
    boolean isEnded = false;
    try {
      ended.add(deliverWebhooks.post(due));
      isEnded = true;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "message " + due.message() + " is left to its lease", e);
    } finally {
      if (!isEnded) {
        land(1);
      }
    }
  }

  private void land(int count) {
    slots.release(count);
    news.release();
  }

  private void settleAll() {
    List<Settlement> group = new ArrayList<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        group.add(ended.take());
        ended.drainTo(group, GROUP - 1);
        settle(group);
        land(group.size());
        group.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** While the store is away it goes on trying; a lease that has run out by then says so. */
  private void settle(List<Settlement> group) throws InterruptedException {
    boolean isSettled = false;
    while (!isSettled) {
      try {
        deliverWebhooks.settle(group);
        isSettled = true;
      } catch (StorageUnavailable e) {
        LOG.log(
            Level.WARNING,
            "{0} messages could not be settled, which is tried again: {1}",
            group.size(),
            e.getMessage());
        TimeUnit.MILLISECONDS.sleep(SETTLE_AGAIN_AFTER.toMillis());
      } catch (RuntimeException e) {
        if (group.size() > 1) {
          // One spoils it for all; each for itself.
          for (Settlement one : group) {
            settle(List.of(one));
          }
        } else {
          LOG.log(
              Level.ERROR,
              "message "
                  + group.getFirst().due().message()
                  + " cannot be settled, and is left to"
                  + " its lease",
              e);
        }
        isSettled = true;
      }
    }
  }

  private void measure() {
    try {
      deliverWebhooks.measure();
    } catch (StorageUnavailable e) {
      LOG.log(Level.DEBUG, "nobody can count: {0}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "what webhooks wait for could not be counted, and is tried again", e);
    }
  }
}

package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.alerting.NotifyAlerts;
import com.nurturehub.email.application.alerting.WatchBacklog;
import com.nurturehub.email.application.alerting.WatchEventLoss;
import com.nurturehub.email.application.alerting.WatchPublication;
import com.nurturehub.email.application.delivery.EraseContact;
import com.nurturehub.email.application.port.StorageUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What is done again and again on every instance: looks for what is stuck, late or lost, tells what
 * is open, and goes on with erasures. One thread does all of it, so that no round overtakes
 * another.
 */
final class Rounds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Rounds.class.getName());

  /** More often than metrics are usually collected. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  private static final Duration WATCH_EVERY = Duration.ofMinutes(1);

  /** How long an e-mail that was being sent may outlast its contact's erasure. */
  private static final Duration ERASE_EVERY = Duration.ofSeconds(30);

  private final WatchBacklog watchBacklog;
  private final WatchEventLoss watchEventLoss;
  private final Optional<WatchPublication> watchPublication;
  private final NotifyAlerts notifyAlerts;
  private final EraseContact eraseContact;
  private final FeedDelays feedDelays;
  private final Duration tellEvery;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rounds").factory());

  private boolean isStoreAway;

  /**
   * Takes what it does.
   *
   * @param watchPublication absent where nothing is published
   * @param tellEvery between two rounds that look for alerts and tell them
   */
  Rounds(
      WatchBacklog watchBacklog,
      WatchEventLoss watchEventLoss,
      Optional<WatchPublication> watchPublication,
      NotifyAlerts notifyAlerts,
      EraseContact eraseContact,
      FeedDelays feedDelays,
      Duration tellEvery) {
    this.watchPublication = watchPublication;
    this.watchBacklog = watchBacklog;
    this.watchEventLoss = watchEventLoss;
    this.notifyAlerts = notifyAlerts;
    this.eraseContact = eraseContact;
    this.feedDelays = feedDelays;
    this.tellEvery = tellEvery;
  }

  void start() {
    every(WATCH_EVERY, watchBacklog::watch);
    every(tellEvery, watchEventLoss::watch);
    watchPublication.ifPresent(watch -> every(tellEvery, watch::watch));
    every(tellEvery, notifyAlerts::tell);
    every(ERASE_EVERY, eraseContact::goOn);
    every(LOOK_EVERY, feedDelays::look);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // round() tells of its failures itself
  private void every(Duration interval, Runnable work) {
    timer.scheduleWithFixedDelay(
        () -> round(work), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A failure must not end the rounds: the next one does all that this one would have done. */
  private void round(Runnable work) {
    try {
      work.run();
      isStoreAway = false;
    } catch (StorageUnavailable e) {
      if (!isStoreAway) {
        LOG.log(
            Level.WARNING,
            "the store is unavailable, so alerts and erasures are not up to date: {0}",
            e.getMessage());
      }
      isStoreAway = true;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a round failed, and is made again", e);
    }
  }
}

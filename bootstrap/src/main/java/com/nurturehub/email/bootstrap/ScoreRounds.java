package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.engagement.RescoreContacts;
import com.nurturehub.email.application.port.StorageUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Brings scores up to date that time or other rules have outdated, on every instance and apart from
 * everything else: whoever has a hundred thousand contacts holds up nobody.
 */
final class ScoreRounds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ScoreRounds.class.getName());

  /** Between rounds that found nothing. */
  private static final Duration REST = Duration.ofSeconds(2);

  /** Contacts in one unit of work; an event of theirs waits for it. */
  private static final int AT_ONCE = 100;

  private final RescoreContacts rescoreContacts;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("scores").factory());
  private boolean isStoreAway;

  ScoreRounds(RescoreContacts rescoreContacts) {
    this.rescoreContacts = rescoreContacts;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // rescore() tells of its failures itself
  void start() {
    timer.scheduleWithFixedDelay(
        this::rescore, REST.toMillis(), REST.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is under way comes to nothing, and is due as before. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** A failure must not end the rounds: the next one finds all that this one has left. */
  private void rescore() {
    try {
      int rescored = AT_ONCE;
      while (rescored == AT_ONCE && !timer.isShutdown()) {
        rescored = rescoreContacts.rescoreDue(AT_ONCE);
      }
      isStoreAway = false;
    } catch (StorageUnavailable e) {
      if (!isStoreAway) {
        LOG.log(
            Level.WARNING,
            "the store is unavailable, so scores are brought up to date later: {0}",
            e.getMessage());
      }
      isStoreAway = true;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "scores could not be brought up to date, and are tried again", e);
    }
  }
}

package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.delivery.RecordSentEmails;
import com.nurturehub.email.application.port.PendingRecords.Pending;
import com.nurturehub.email.application.port.StorageUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Has sent e-mails recorded, on every instance, a few at a time and apart from the dispatcher: a
 * recorder that hangs holds up no e-mail.
 */
final class RecordRounds implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RecordRounds.class.getName());

  /** Between rounds that found nothing. */
  private static final Duration REST = Duration.ofSeconds(2);

  /** Recorded at a time. */
  private static final int AT_ONCE = 16;

  private final RecordSentEmails recordSentEmails;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("records").factory());
  private final ExecutorService callers =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("record-", 1).factory());

  RecordRounds(RecordSentEmails recordSentEmails) {
    this.recordSentEmails = recordSentEmails;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // recordDue() tells of its failures itself
  void start() {
    timer.scheduleWithFixedDelay(
        this::recordDue, REST.toMillis(), REST.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What is under way is claimed again when its claim runs out. */
  @Override
  public void close() {
    timer.shutdownNow();
    callers.shutdownNow();
  }

  /** A failure must not end the rounds: the next one takes what this one has left. */
  private void recordDue() {
    try {
      List<Pending> due = recordSentEmails.claim(AT_ONCE);
      while (!due.isEmpty()) {
        callers.invokeAll(due.stream().map(this::recording).toList());
        due = recordSentEmails.claim(AT_ONCE);
      }
    } catch (StorageUnavailable e) {
      LOG.log(
          Level.WARNING,
          "the store is unavailable, so sent e-mails are recorded later: {0}",
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a round of recording failed, and is made again", e);
    }
  }

  private Callable<Boolean> recording(Pending pending) {
    return () -> {
      try {
        recordSentEmails.record(pending);
        return true;
      } catch (RuntimeException e) {
        LOG.log(
            Level.WARNING,
            "sent e-mail " + pending.email() + " is recorded when its claim has run out",
            e);
        return false;
      }
    };
  }
}

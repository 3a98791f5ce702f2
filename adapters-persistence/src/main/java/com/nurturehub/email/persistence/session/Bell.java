package com.nurturehub.email.persistence.session;

import com.nurturehub.email.application.port.StorageUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Rung after a commit, and heard on every instance: at once on this one, and on the others within
 * {@link #PAUSE} and a transaction of its own. PostgreSQL lets commits that notify wait for each
 * other, so many rings become one, and no commit carries it. A ring may be lost with its instance
 * or connection: whoever listens looks from time to time as well.
 */
public final class Bell implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Bell.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final NativeSql NOTIFY = NativeSql.of("SELECT pg_notify(:channel, '')");

  private final PostgresUnitOfWork unitOfWork;
  private final Notifications notifications;
  private final String channel;

  /** One object, so that a unit of work rings once. */
  private final Runnable ring = this::ring;

  private final AtomicBoolean rings = new AtomicBoolean();
  private final ScheduledExecutorService ringer;

  /**
   * A bell that is silent until somebody rings.
   *
   * @param channel a name in lower case
   */
  public Bell(PostgresUnitOfWork unitOfWork, Notifications notifications, String channel) {
    this.unitOfWork = unitOfWork;
    this.notifications = notifications;
    this.channel = channel;
    this.ringer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("bell-" + channel).factory());
  }

  /** Calls {@code listener} after every ring, or once after several. It must not block. */
  public void listen(Runnable listener) {
    notifications.listen(channel, listener);
  }

  /** Rings when the current unit of work has committed, and not when it comes to nothing. */
  public void ringAfterCommit() {
    unitOfWork.afterCommit(ring);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // tell() decides about its failures itself
  private void ring() {
    notifications.call(channel);
    if (rings.compareAndSet(false, true)) {
      try {
        ringer.schedule(this::tell, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "closed: the others look from time to time");
      }
    }
  }

  private void tell() {
    rings.set(false);
    try {
      unitOfWork.asWorker(() -> unitOfWork.call(NOTIFY).set("channel", channel).first(row -> true));
    } catch (StorageUnavailable e) {
      LOG.log(Level.DEBUG, "nobody hears: {0}", e.getMessage());
    }
  }

  @Override
  public void close() {
    ringer.shutdownNow();
  }
}

package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Commits the events of many callers together: one commit per event could not keep pace with the
 * visits. While a writer commits a batch, the next one gathers behind it. When the store is away,
 * what was taken stays in memory, and callers are told so at once.
 */
public final class GroupCommitIntake implements EngagementIntake, AutoCloseable {

  private static final Logger LOG = System.getLogger(GroupCommitIntake.class.getName());

  /** How long an idle writer sleeps before it looks whether it shall end. */
  private static final Duration IDLE = Duration.ofMillis(100);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  /**
   * What may be set.
   *
   * @param capacity events held in memory at most
   * @param writers threads that commit
   * @param batch events per commit at most
   * @param patience the longest that a caller waits
   * @param closeWithin time for what is left when the service ends
   */
  public record Settings(
      int capacity, int writers, int batch, Duration patience, Duration closeWithin) {

    public static final Settings DEFAULT =
        new Settings(50_000, 1, 1_000, Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  /** An event and whoever waits for it. */
  private record Entry(EngagementEvent event, CompletableFuture<Receipt> receipt) {}

  private final UnitOfWork unitOfWork;
  private final EngagementEventStore store;
  private final Settings settings;
  private final BlockingQueue<Entry> queue;
  private final List<Thread> writers;
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean away;
  private volatile boolean closed;

  /** Starts its writers; {@link #close} ends them. */
  @SuppressWarnings("ThisEscapedInObjectConstruction")
  public GroupCommitIntake(UnitOfWork unitOfWork, EngagementEventStore store, Settings settings) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.settings = settings;
    this.queue = new ArrayBlockingQueue<>(settings.capacity());
    this.writers =
        IntStream.range(0, settings.writers())
            .mapToObj(
                i ->
                    Thread.ofPlatform()
                        .daemon()
                        .name("engagement-writer-" + i)
                        .unstarted(this::write))
            .toList();
    writers.forEach(Thread::start);
  }

  @Override
  public Receipt take(EngagementEvent event) {
    Entry entry = new Entry(event, new CompletableFuture<>());
    if (closed || !queue.offer(entry)) {
      lost.incrementAndGet();
      return Receipt.LOST;
    }
    if (away) {
      return Receipt.HELD;
    }
    try {
      return entry.receipt().get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Receipt.HELD;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Receipt.HELD;
    } catch (ExecutionException e) {
      throw new IllegalStateException("receipts are never completed exceptionally", e);
    }
  }

  /** Events in memory that nobody waits for any more, or still does. */
  public int waiting() {
    return queue.size();
  }

  /** Events lost since the start. */
  public long lost() {
    return lost.get();
  }

  /** Stores what is left, as long as the settings allow, and counts the rest as lost. */
  @Override
  public void close() {
    closed = true;
    long deadline = System.nanoTime() + settings.closeWithin().toNanos();
    for (Thread writer : writers) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        writer.join(Math.max(1, left));
        if (writer.isAlive()) {
          writer.interrupt();
          writer.join(IDLE.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<Entry> left = new ArrayList<>();
    queue.drainTo(left);
    lose(left, null);
  }

  private void write() {
    try {
      while (!closed || !queue.isEmpty()) {
        Entry first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          List<Entry> batch = new ArrayList<>();
          batch.add(first);
          queue.drainTo(batch, settings.batch() - 1);
          store(batch);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stores the batch, however often that must be tried. */
  private void store(List<Entry> batch) {
    Duration wait = FIRST_RETRY;
    while (true) {
      try {
        commit(batch);
        away = false;
        return;
      } catch (StorageUnavailable e) {
        release(batch, e);
      } catch (RuntimeException | Error e) {
        split(batch, e);
        return;
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        lose(batch, e);
        Thread.currentThread().interrupt();
        return;
      }
      wait = wait.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? wait.multipliedBy(2) : LAST_RETRY;
    }
  }

  private void commit(List<Entry> batch) {
    List<EngagementEvent> events = batch.stream().map(Entry::event).toList();
    unitOfWork.asWorker(
        () -> {
          store.append(events);
          return events;
        });
    batch.forEach(entry -> entry.receipt().complete(Receipt.STORED));
  }

  /** Lets everybody go who waits: nobody knows for how long the store is away. */
  private void release(List<Entry> batch, StorageUnavailable cause) {
    if (!away) {
      LOG.log(Level.WARNING, "the event store is away; events are held in memory", cause);
    }
    // In this order: whoever comes after the flag does not wait, whoever came before is in here.
    away = true;
    batch.forEach(entry -> entry.receipt().complete(Receipt.HELD));
    queue.forEach(entry -> entry.receipt().complete(Receipt.HELD));
  }

  /** One event that cannot be stored must not take others with it. */
  private void split(List<Entry> batch, Throwable cause) {
    if (batch.size() == 1) {
      lose(batch, cause);
    } else {
      int half = batch.size() / 2;
      store(batch.subList(0, half));
      store(batch.subList(half, batch.size()));
    }
  }

  private void lose(List<Entry> entries, @Nullable Throwable cause) {
    if (!entries.isEmpty()) {
      lost.addAndGet(entries.size());
      LOG.log(Level.ERROR, entries.size() + " engagement events are lost", cause);
      entries.forEach(entry -> entry.receipt().complete(Receipt.LOST));
    }
  }
}

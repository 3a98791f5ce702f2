package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.Repeats;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Makes the visits of the moment durable together: one commit per visit could not keep pace with
 * them. While a batch is on its way, the next one gathers behind it.
 *
 * <p>A batch goes to the store; when that does not take it within the patience, to the journal, and
 * so do all that follow, so that nobody pays for the same outage twice. Every second what the
 * journal holds is folded ({@link Repeats}) and stored; once the store is as quick as it should be
 * and the rest small, batches go there again. Repeats always go by the journal: what a file holds
 * never changes once it is complete, so it folds to the same events also when it must be read again
 * after a crash, and the store passes over those that it has.
 */
public final class GroupCommitIntake implements EngagementIntake, AutoCloseable {

  private static final Logger LOG = System.getLogger(GroupCommitIntake.class.getName());

  /** How long an idle writer sleeps before it looks whether it shall end. */
  private static final Duration IDLE = Duration.ofMillis(100);

  private static final Duration ROUND = Duration.ofSeconds(1);

  /**
   * In a flood the replay rests after each commit for so many times as long as that took, so that
   * those who answer have the processors.
   */
  private static final int RESTS_PER_COMMIT = 19;

  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  /** How much longer than set a caller may wait. */
  private static final Duration LATE_BY = Duration.ofMillis(50);

  /** How long an erased contact may still be in a file that is set aside. */
  private static final Duration STRIP_EVERY = Duration.ofMinutes(1);

  /** Visits that are known as the first of their window, at most; others are taken for firsts. */
  private static final int MAX_SEEN = 20_000;

  /**
   * What may be set.
   *
   * @param capacity events in memory at most
   * @param batch events per commit at most
   * @param patience how long a commit may take before the journal takes its events
   * @param answerWithin the longest that a caller waits, whatever is broken
   * @param closeWithin time for what is left when the service ends
   * @param flood visits a second, above which they go by the journal while the processors are busy
   */
  public record Settings(
      int capacity,
      int batch,
      Duration patience,
      Duration answerWithin,
      Duration closeWithin,
      int flood) {

    public static final Settings DEFAULT =
        new Settings(
            50_000,
            1_000,
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            500);
  }

  /**
   * An event and whoever waits for it.
   *
   * @param since of {@link System#nanoTime}
   */
  private record Entry(
      EngagementEvent.Visited event, CompletableFuture<Receipt> receipt, long since) {

    Entry(EngagementEvent.Visited event) {
      this(event, new CompletableFuture<>(), System.nanoTime());
    }
  }

  private final UnitOfWork unitOfWork;
  private final EngagementEventStore store;
  private final EventJournal journal;
  private final AsideFiles asideFiles;
  private final Settings settings;
  private final Flood flood;
  private final BlockingQueue<Entry> queue;
  private final Thread writer;

  /** A commit that hangs keeps its thread; the next one gets another. */
  private final ExecutorService commits =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("engagement-commit-", 0).factory());

  /** Waits for nothing, so that whoever has waited too long is seen. */
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("engagement-watch").factory());

  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("engagement-replay").factory());

  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong replayed = new AtomicLong();

  /** The writer's alone: which visits are the first of the window that began then. */
  private final Set<Repeats.Key> seen = new HashSet<>();

  private long seenSince = System.nanoTime();
  private boolean journalBroken;

  /** What the writer is at. */
  private volatile List<Entry> inHand = List.of();

  /** Whether batches go to the store; set by the replay, unset by the writer. */
  private volatile boolean direct;

  /** Open until the end. */
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * Starts its threads; {@link #close} ends them.
   *
   * @param journal what it holds is stored before anything else; closed with this
   */
  @SuppressWarnings({"ThisEscapedInObjectConstruction", "FutureReturnValueIgnored"})
  public GroupCommitIntake(
      UnitOfWork unitOfWork,
      EngagementEventStore store,
      PersonalData personalData,
      EventJournal journal,
      Settings settings,
      BooleanSupplier processorsAreBusy) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.journal = journal;
    this.asideFiles = new AsideFiles(unitOfWork, personalData, journal);
    this.settings = settings;
    this.flood = new Flood(settings.flood(), processorsAreBusy);
    this.queue = new ArrayBlockingQueue<>(settings.capacity());
    this.direct = journal.bytes() == 0;
    this.writer = Thread.ofPlatform().daemon().name("engagement-writer").start(this::write);
    rounds.scheduleWithFixedDelay(this::replay, 0, ROUND.toMillis(), TimeUnit.MILLISECONDS);
    watch.scheduleWithFixedDelay(
        this::holdOverdue, LATE_BY.toMillis(), LATE_BY.toMillis(), TimeUnit.MILLISECONDS);
    // Once in any case: of what is repeated nothing is begun after a close.
    rounds.execute(this::stripAside);
    rounds.scheduleWithFixedDelay(
        this::stripAside, STRIP_EVERY.toMillis(), STRIP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletableFuture<Receipt> take(EngagementEvent.Visited event) {
    Entry entry = new Entry(event);
    if (isClosed() || !queue.offer(entry)) {
      lost.incrementAndGet();
      return CompletableFuture.completedFuture(Receipt.LOST);
    }
    return entry.receipt();
  }

  /** A timer for each would cost more than the visit. */
  private void holdOverdue() {
    long latest = System.nanoTime() - settings.answerWithin().toNanos();
    Stream.concat(inHand.stream(), queue.stream())
        .takeWhile(entry -> entry.since() - latest <= 0)
        .forEach(entry -> entry.receipt().complete(Receipt.HELD));
  }

  /** Visits in memory. */
  public int waiting() {
    return queue.size();
  }

  /** Octets in the journal that the store does not have yet. */
  public long journalBytes() {
    return journal.bytes();
  }

  /** Events stored from the journal since the start. */
  public long replayed() {
    return replayed.get();
  }

  /** Events since the start that were lost, or that the store refuses. */
  public long lost() {
    return lost.get();
  }

  /**
   * Whether visits flood in, so that whatever else is done with visits had better be done later: it
   * would keep those who answer from the processors.
   */
  public boolean isFlooded() {
    return flood.isOn();
  }

  /** Takes nothing more, and stores or journals what it has. */
  @Override
  public void close() {
    closing.countDown();
    try {
      writer.join(settings.closeWithin());
      rounds.execute(this::replay);
      rounds.shutdown();
      commits.shutdown();
      if (!rounds.awaitTermination(settings.closeWithin().toMillis(), TimeUnit.MILLISECONDS)) {
        rounds.shutdownNow();
      }
      List<Entry> left = new ArrayList<>();
      queue.drainTo(left);
      lose(left);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.shutdown();
    try {
      journal.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the journal was not closed in order", e);
    }
  }

  private boolean isClosed() {
    return closing.getCount() == 0;
  }

  // --- the writer ---

  private void write() {
    try {
      while (!isClosed() || !queue.isEmpty()) {
        Entry first = queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          flood.note(0, System.nanoTime());
        } else {
          List<Entry> batch = new ArrayList<>();
          batch.add(first);
          queue.drainTo(batch, settings.batch() - 1);
          inHand = batch;
          keep(batch);
          inHand = List.of();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(List<Entry> batch) throws InterruptedException {
    if (flood.note(batch.size(), System.nanoTime())) {
      turnAway(() -> LOG.log(Level.INFO, "events flood in, and go to the journal"));
    }
    if (!direct) {
      if (!journalled(batch, false)) {
        lose(batch);
      }
      return;
    }
    List<Entry> firsts = new ArrayList<>();
    List<Entry> repeats = new ArrayList<>();
    for (Entry entry : batch) {
      (isRepeat(entry.event()) ? repeats : firsts).add(entry);
    }
    CompletableFuture<Void> commit = commit(firsts);
    boolean kept = journalled(repeats, false);
    await(commit, firsts);
    if (!kept) {
      await(commit(repeats), repeats);
    }
  }

  private boolean isRepeat(EngagementEvent.Visited event) {
    long now = System.nanoTime();
    if (now - seenSince > Repeats.WINDOW.toNanos()) {
      seen.clear();
      seenSince = now;
    }
    Repeats.Key key = Repeats.Key.of(event);
    return seen.size() < MAX_SEEN ? !seen.add(key) : seen.contains(key);
  }

  private CompletableFuture<Void> commit(List<Entry> entries) {
    return entries.isEmpty()
        ? CompletableFuture.allOf()
        : CompletableFuture.runAsync(
            () -> {
              append(entries.stream().map(Entry::event).toList());
              answer(entries, Receipt.STORED);
            },
            commits);
  }

  /** Waits for a commit, and no longer than set; else the journal takes its entries. */
  private void await(CompletableFuture<Void> commit, List<Entry> entries)
      throws InterruptedException {
    try {
      commit.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      turnAway(e);
      if (!journalled(entries, true)) {
        lose(entries);
      }
    }
  }

  private boolean journalled(List<Entry> entries, boolean mayBeStored) {
    if (entries.isEmpty()) {
      return true;
    }
    try {
      journal.append(entries.stream().map(e -> new JournalRecord(e.event(), mayBeStored)).toList());
    } catch (IOException e) {
      if (!journalBroken) {
        LOG.log(Level.ERROR, "the journal takes nothing", e);
      }
      journalBroken = true;
      return false;
    }
    journalBroken = false;
    answer(entries, Receipt.JOURNALLED);
    return true;
  }

  private static void answer(List<Entry> entries, Receipt receipt) {
    entries.forEach(entry -> entry.receipt().complete(receipt));
  }

  private void lose(List<Entry> entries) {
    lost.addAndGet(entries.size());
    answer(entries, Receipt.LOST);
  }

  private void turnAway(Exception cause) {
    turnAway(
        () ->
            LOG.log(
                Level.WARNING, "the event store is slow or away: events go to the journal", cause));
  }

  private void turnAway(Runnable tell) {
    if (direct) {
      tell.run();
    }
    direct = false;
  }

  // --- the replay ---

  /** Stores what the journal holds, and opens the direct way when the store keeps pace. */
  private void replay() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        long begun = System.nanoTime();
        if (!direct) {
          append(List.of());
        }
        for (Path file : journal.complete()) {
          replay(file);
        }
        long took = System.nanoTime() - begun;
        if (!direct && !flood.isOn() && took < settings.patience().toNanos()) {
          // What has come in meanwhile is little, and may be stored beside what comes next.
          direct = true;
          LOG.log(Level.INFO, "events go to the store again, and it has what the journal held");
        }
        goesOn = !direct && journal.bytes() > 0 && !isClosed();
      }
    } catch (StorageUnavailable e) {
      turnAway(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "what the journal holds cannot be stored, and is tried again", e);
    }
  }

  private void replay(Path file) throws IOException, InterruptedException {
    EventJournal.Content content = EventJournal.read(file);
    List<EngagementEvent.Visited> events = folded(content.records());
    int refused = 0;
    for (int from = 0; from < events.size(); from += settings.batch()) {
      long begun = System.nanoTime();
      refused += store(events.subList(from, Math.min(from + settings.batch(), events.size())));
      rest(System.nanoTime() - begun);
    }
    replayed.addAndGet(events.size() - refused);
    lost.addAndGet(refused);
    if (refused == 0 && !content.damaged()) {
      journal.remove(file);
    } else {
      journal.setAside(file);
      LOG.log(
          Level.ERROR,
          "{0} is set aside: the store refuses {1} of its events{2}",
          file,
          refused,
          content.damaged() ? ", and the rest of it cannot be read" : "");
    }
  }

  /** Not while the journal is filling, nor once this closes. */
  private void rest(long commit) throws InterruptedException {
    long rest = Math.min(RESTS_PER_COMMIT * commit, LONGEST_REST.toNanos());
    Rest.until(closing, rest, () -> isFlooded() && !journal.isHalfFull());
  }

  private void stripAside() {
    try {
      asideFiles.strip();
    } catch (StorageUnavailable e) {
      LOG.log(Level.DEBUG, "who is erased is asked for again: {0}", e.getMessage());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "a file that is set aside may hold erased contacts", e);
    }
  }

  /** In their order; what the store may have under its own id is folded into nothing. */
  private static List<EngagementEvent.Visited> folded(List<JournalRecord> records) {
    List<EngagementEvent.Visited> events = new ArrayList<>();
    List<EngagementEvent.Visited> run = new ArrayList<>();
    for (JournalRecord each : records) {
      if (each.mayBeStored()) {
        events.addAll(Repeats.fold(run));
        run.clear();
        events.add(each.event());
      } else {
        run.add(each.event());
      }
    }
    events.addAll(Repeats.fold(run));
    return events;
  }

  /** Stores all but those that cannot be, which must not take others with them; counts those. */
  private int store(List<EngagementEvent.Visited> events) {
    try {
      append(events);
      return 0;
    } catch (StorageUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      if (events.size() == 1) {
        LOG.log(Level.ERROR, "an event cannot be stored", e);
        return 1;
      }
      int half = events.size() / 2;
      return store(events.subList(0, half)) + store(events.subList(half, events.size()));
    }
  }

  private void append(List<? extends EngagementEvent> events) {
    unitOfWork.asWorker(
        () -> {
          store.append(List.copyOf(events));
          return events;
        });
  }
}

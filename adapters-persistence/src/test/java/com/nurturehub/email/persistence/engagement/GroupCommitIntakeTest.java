package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EngagementIntake.Receipt;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.privacy.PostgresPersonalData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupCommitIntakeTest {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final long ROOM = 64 << 20;
  private static final GroupCommitIntake.Settings PATIENT =
      new GroupCommitIntake.Settings(1_000, 1_000, LONG, LONG, LONG, 1_000);
  private static final GroupCommitIntake.Settings IMPATIENT =
      new GroupCommitIntake.Settings(1_000, 1_000, Duration.ofMillis(200), LONG, LONG, 1_000);

  private static TestDatabase database;
  private static PostgresEngagementEventStore store;
  private static ExecutorService threads;

  @TempDir private Path directory;

  private final AtomicBoolean processorsAreBusy = new AtomicBoolean();

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    store = new PostgresEngagementEventStore(database.unitOfWork(), database.database().feedBell());
    threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  @AfterAll
  static void close() {
    threads.shutdownNow();
    database.close();
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @Test
  void manyEventsShouldShareFewCommitsAndBeReadableWhenTheirCallsReturn() {
    CountingUnits units = new CountingUnits(database.unitOfWork());
    try (GroupCommitIntake intake = intake(units, store, ROOM, PATIENT)) {
      List<CompletableFuture<Receipt>> receipts =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            EngagementEvent.Visited event = opened();
                            Receipt receipt = taken(intake).apply(event);
                            assertThat(stored()).contains(event);
                            return receipt;
                          },
                          threads))
              .toList();

      assertThat(receipts).extracting(CompletableFuture::join).containsOnly(Receipt.STORED);
      assertThat(units.count.get()).isLessThan(100);
      assertThat(stored()).hasSize(200);
    }
  }

  @Test
  void eventsShouldBeJournalledAndStoredOnceInOrderWhenTheStoreIsAwayForAWhile() {
    try (GroupCommitIntake intake = intake(database.unitOfWork(), store, ROOM, PATIENT)) {
      List<EngagementEvent.Visited> events = events(50);
      assertThat(taken(intake).apply(opened())).isEqualTo(Receipt.STORED);
      database.goAway();
      try {
        assertThat(events).extracting(taken(intake)).containsOnly(Receipt.JOURNALLED);
        assertThat(intake.journalBytes()).isPositive();
      } finally {
        database.comeBack();
      }

      awaitStored(51);
      assertThat(stored().subList(1, 51)).isEqualTo(events);
      awaitDirect(intake);
      assertThat(intake.lost()).isZero();
      assertThat(intake.replayed()).isGreaterThanOrEqualTo(50);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**.journal");
  }

  @Test
  void oneCallAloneShouldWaitForTheStoreWhenItIsSlow() {
    SlowStore slow = new SlowStore();
    List<EngagementEvent.Visited> events = events(20);
    try (GroupCommitIntake intake = intake(database.unitOfWork(), slow, ROOM, IMPATIENT)) {
      assertThat(events).extracting(taken(intake)).containsOnly(Receipt.JOURNALLED);

      assertThat(slow.visits.get()).isEqualTo(1);
      slow.go.countDown();
      awaitStored(20);
    }

    assertThat(stored()).hasSize(20).containsAll(events);
  }

  @Test
  void eventsShouldGoByTheJournalWhenTheyFloodBusyProcessorsAndToTheStoreAgainAfterwards() {
    GroupCommitIntake.Settings settings =
        new GroupCommitIntake.Settings(1_000, 1_000, LONG, LONG, LONG, 10);
    try (GroupCommitIntake intake = intake(database.unitOfWork(), store, ROOM, settings)) {
      assertThat(events(30)).extracting(taken(intake)).containsOnly(Receipt.STORED);
      processorsAreBusy.set(true);

      assertThat(events(30)).extracting(taken(intake)).endsWith(Receipt.JOURNALLED);
      assertThat(intake.isFlooded()).isTrue();
      awaitStored(60);
      awaitEndOfTheFlood(intake);
      processorsAreBusy.set(false);
      awaitDirect(intake);

      assertThat(intake.replayed()).isPositive();
      assertThat(intake.lost()).isZero();
    }
  }

  @Test
  void whatAProcessJournalledShouldBeStoredOnceWhenItDiedAndTheNextOneStarts() throws IOException {
    List<EngagementEvent.Visited> events = events(30);
    try (GroupCommitIntake died = intake(new NoUnits(), store, ROOM, PATIENT)) {
      assertThat(events).extracting(taken(died)).containsOnly(Receipt.JOURNALLED);
    }
    Path copy = copyOfTheJournal();

    intake(database.unitOfWork(), store, ROOM, PATIENT).close();
    assertThat(stored()).isEqualTo(events);
    // As if that replay had ended between its commit and the removal of the file.
    replay(copy);

    assertThat(stored()).isEqualTo(events);
  }

  @Test
  void repeatsShouldBeCountedAndNotStoredEach() {
    EngagementEvent.Visited first = opened();
    try (GroupCommitIntake intake = intake(database.unitOfWork(), store, ROOM, PATIENT)) {
      assertThat(taken(intake).apply(first)).isEqualTo(Receipt.STORED);
      for (int i = 0; i < 40; i++) {
        assertThat(taken(intake).apply(repeatOf(first))).isEqualTo(Receipt.JOURNALLED);
      }
    }

    assertThat(stored()).startsWith(first).hasSizeLessThan(10);
    assertThat(visits()).isEqualTo(41);
  }

  @Test
  void repeatsShouldBeCountedOnceWhenTheirFileIsReadAgain() throws IOException {
    EngagementEvent.Visited known = opened();
    EngagementEvent.Visited fresh = opened();
    storeOne(known);
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(List.of(new JournalRecord(known, true)));
      journal.append(
          IntStream.range(0, 9)
              .mapToObj(i -> new JournalRecord(repeatOf(i % 3 == 0 ? known : fresh), false))
              .toList());
    }
    Path copy = copyOfTheJournal();

    replay(directory);
    assertThat(visits()).isEqualTo(10);
    replay(copy);

    assertThat(visits()).isEqualTo(10);
    assertThat(stored()).hasSize(3);
  }

  @Test
  void oneEventShouldBeSetAsideAndNoOtherWhenItCannotBeStored() {
    EngagementEvent.Visited impossible = clicked("https://a.example/\0");
    List<EngagementEvent.Visited> events =
        List.of(opened(), clicked("https://a.example/1"), impossible, opened(), opened());
    try (GroupCommitIntake intake = intake(database.unitOfWork(), store, ROOM, PATIENT)) {
      assertThat(events).extracting(taken(intake)).doesNotContain(Receipt.LOST, Receipt.HELD);
      awaitStored(4);
    }

    assertThat(stored()).doesNotContain(impossible);
    assertThat(directory).isDirectoryContaining("glob:**.aside");
    assertThat(directory).isDirectoryNotContaining("glob:**.journal");
  }

  @Test
  void whatIsJournalledShouldBeStoredWithoutItsVisitorWhenItsContactWasErasedMeanwhile()
      throws IOException {
    EngagementEvent.Visited event = clicked("https://a.example/for/jo");
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(List.of(new JournalRecord(event, false)));
    }
    erase(event);

    replay(directory);

    assertThat(stored()).containsExactly(event.erased());
    assertThat(directory).isDirectoryNotContaining("glob:**.journal");
  }

  @Test
  void fileThatIsSetAsideShouldLoseWhatCannotBeReadAndVisitorsWhenTheirContactIsErased()
      throws IOException {
    EngagementEvent.Visited theirs = clicked("https://a.example/for/jo");
    EngagementEvent.Visited others =
        new EngagementEvent.Opened(
            Examples.eventContext(Examples.details(OTHER, T), T), Examples.visit());
    Path aside;
    try (EventJournal journal = EventJournal.open(directory, ROOM)) {
      journal.append(
          List.of(
              new JournalRecord(theirs, true),
              new JournalRecord(others, false),
              new JournalRecord(opened(), false)));
      Path file = journal.complete().getFirst();
      byte[] octets = Files.readAllBytes(file);
      octets[octets.length - 1] ^= 1;
      Files.write(file, octets);
      journal.setAside(file);
      aside = journal.aside().getFirst();
    }
    replay(directory);
    byte[] untouched = Files.readAllBytes(aside);
    erase(theirs);

    replay(directory);

    assertThat(untouched).contains("Mozilla".getBytes(StandardCharsets.US_ASCII));
    assertThat(EventJournal.read(aside))
        .isEqualTo(
            new EventJournal.Content(
                List.of(
                    new JournalRecord((EngagementEvent.Visited) theirs.erased(), true),
                    new JournalRecord(others, false)),
                false));
    assertThat(Files.readString(aside, StandardCharsets.ISO_8859_1)).doesNotContain("for/jo");
  }

  private static void erase(EngagementEvent event) {
    database
        .unitOfWork()
        .asWorker(
            () ->
                new PostgresPersonalData(database.unitOfWork())
                    .mark(event.context().tenant(), event.context().contact(), Instant.now()));
  }

  @Test
  void eventsShouldBeLostAndCountedWhenNeitherStoreNorJournalTakesThem() {
    try (GroupCommitIntake intake = intake(new NoUnits(), store, 0, PATIENT)) {
      assertThat(events(20)).extracting(taken(intake)).containsOnly(Receipt.LOST);

      assertThat(intake.lost()).isEqualTo(20);
    }
  }

  @Test
  void repeatsShouldBeStoredWhenTheJournalTakesNothing() {
    EngagementEvent.Visited first = opened();
    try (GroupCommitIntake intake = intake(database.unitOfWork(), store, 0, PATIENT)) {
      assertThat(taken(intake).apply(first)).isEqualTo(Receipt.STORED);
      assertThat(taken(intake).apply(repeatOf(first))).isEqualTo(Receipt.STORED);
    }

    assertThat(stored()).hasSize(2);
  }

  @Test
  void nothingShouldBeTakenWhenTheIntakeIsClosed() {
    GroupCommitIntake intake = intake(database.unitOfWork(), store, ROOM, PATIENT);

    intake.close();

    assertThat(taken(intake).apply(opened())).isEqualTo(Receipt.LOST);
  }

  private static void replay(Path directory) {
    new GroupCommitIntake(
            database.unitOfWork(),
            store,
            new PostgresPersonalData(database.unitOfWork()),
            EventJournal.open(directory, ROOM),
            PATIENT,
            () -> false)
        .close();
  }

  private Path copyOfTheJournal() throws IOException {
    Path copy = Files.createDirectory(directory.resolve("copy"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.journal")) {
      for (Path file : files) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static void storeOne(EngagementEvent event) {
    database
        .unitOfWork()
        .asWorker(
            () -> {
              store.append(List.of(event));
              return event;
            });
  }

  private GroupCommitIntake intake(
      UnitOfWork unitOfWork,
      EngagementEventStore events,
      long room,
      GroupCommitIntake.Settings settings) {
    return new GroupCommitIntake(
        unitOfWork,
        events,
        new PostgresPersonalData(database.unitOfWork()),
        EventJournal.open(directory, room),
        settings,
        processorsAreBusy::get);
  }

  /** What becomes of an event, once that is known. */
  private static Function<EngagementEvent.Visited, Receipt> taken(GroupCommitIntake intake) {
    return event -> intake.take(event).join();
  }

  private static List<EngagementEvent.Visited> events(int number) {
    return IntStream.range(0, number).mapToObj(i -> opened()).toList();
  }

  private static EngagementEvent.Visited opened() {
    return new EngagementEvent.Opened(context(), Examples.visit());
  }

  /** Another visit by the same token. */
  private static EngagementEvent.Visited repeatOf(EngagementEvent.Visited event) {
    EventContext once = event.context();
    return new EngagementEvent.Opened(
        new EventContext(
            context().id(),
            once.tenant(),
            once.email(),
            once.sequence(),
            once.contact(),
            once.occurredAt()),
        event.visit());
  }

  private static EngagementEvent.Visited clicked(String url) {
    return new EngagementEvent.Clicked(context(), Examples.visit(), new Link(0, url));
  }

  private static EventContext context() {
    EmailDetails email = Examples.details(ACME, T);
    return Examples.eventContext(email, T);
  }

  private static List<EngagementEvent> stored() {
    return database
        .unitOfWork()
        .forTenant(ACME, () -> store.read(ACME, EventFilter.ALL, 0, 1_000))
        .stream()
        .map(RecordedEvent::event)
        .toList();
  }

  /** The sum of all counts. */
  private static int visits() {
    return stored().stream()
        .mapToInt(event -> ((EngagementEvent.Visited) event).visit().count())
        .sum();
  }

  private static void awaitStored(int events) {
    Instant end = Instant.now().plus(LONG);
    String count = "";
    while (!count.equals(String.valueOf(events)) && Instant.now().isBefore(end)) {
      count = database.query("SELECT count(*) FROM engagement_event").getFirst();
    }
    assertThat(count).isEqualTo(String.valueOf(events));
  }

  private static void awaitEndOfTheFlood(GroupCommitIntake intake) {
    Instant end = Instant.now().plus(LONG);
    while (intake.isFlooded() && Instant.now().isBefore(end)) {
      Thread.onSpinWait();
    }
    assertThat(intake.isFlooded()).isFalse();
  }

  private static void awaitDirect(GroupCommitIntake intake) {
    Instant end = Instant.now().plus(LONG);
    Receipt receipt = taken(intake).apply(opened());
    while (receipt != Receipt.STORED && Instant.now().isBefore(end)) {
      receipt = taken(intake).apply(opened());
    }
    assertThat(receipt).isEqualTo(Receipt.STORED);
  }

  /** Counts units of work. */
  private static final class CountingUnits implements UnitOfWork {

    final AtomicInteger count = new AtomicInteger();
    private final UnitOfWork units;

    CountingUnits(UnitOfWork units) {
      this.units = units;
    }

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      return units.forTenant(tenant, work);
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      count.incrementAndGet();
      return units.asWorker(work);
    }

    @Override
    public void afterCommit(Runnable step) {
      units.afterCommit(step);
    }
  }

  /** A store that is away. */
  private static final class NoUnits implements UnitOfWork {

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      return asWorker(work);
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      throw new StorageUnavailable("away on purpose", new IllegalStateException());
    }

    @Override
    public void afterCommit(Runnable step) {
      throw new IllegalStateException("no unit of work ever begins");
    }
  }

  /** The store, from a given moment on. */
  private static final class SlowStore implements EngagementEventStore {

    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger visits = new AtomicInteger();

    @Override
    public void append(List<EngagementEvent> events) {
      visits.addAndGet(events.size());
      try {
        assertThat(go.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      store.append(events);
    }

    @Override
    public List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit) {
      return store.read(tenant, filter, after, limit);
    }

    @Override
    public long last(TenantId tenant) {
      return store.last(tenant);
    }

    @Override
    public List<TenantId> withNews(Map<TenantId, Long> positions) {
      return store.withNews(positions);
    }
  }
}

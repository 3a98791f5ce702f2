package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitIntakeTest {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00Z");
  private static final GroupCommitIntake.Settings SETTINGS =
      new GroupCommitIntake.Settings(
          1_000, 1, 1_000, Duration.ofSeconds(20), Duration.ofSeconds(10));

  private static TestDatabase database;
  private static PostgresEngagementEventStore store;
  private static ExecutorService threads;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    store = new PostgresEngagementEventStore(database.unitOfWork());
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
    try (GroupCommitIntake intake = new GroupCommitIntake(units, store, SETTINGS)) {
      List<CompletableFuture<Receipt>> receipts =
          IntStream.range(0, 200)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            EngagementEvent event = opened();
                            Receipt receipt = intake.take(event);
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
  void eventsShouldBeHeldAndStoredOnceWhenTheStoreIsAwayForAWhile() {
    try (GroupCommitIntake intake = new GroupCommitIntake(database.unitOfWork(), store, SETTINGS)) {
      assertThat(intake.take(opened())).isEqualTo(Receipt.STORED);
      database.goAway();
      List<Receipt> receipts = new ArrayList<>();
      try {
        for (int i = 0; i < 50; i++) {
          receipts.add(intake.take(opened()));
        }
      } finally {
        database.comeBack();
      }

      assertThat(receipts).containsOnly(Receipt.HELD);
      awaitStored(51);
      assertThat(intake.take(opened())).isIn(Receipt.STORED, Receipt.HELD);
      awaitStored(52);
      assertThat(intake.lost()).isZero();
    }
  }

  @Test
  void callerShouldWaitNoLongerThanSetWhenTheStoreIsSlow() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    EngagementEventStore slow = new SlowStore(go);
    GroupCommitIntake.Settings impatient =
        new GroupCommitIntake.Settings(2, 1, 1, Duration.ofMillis(50), Duration.ofSeconds(10));
    try (GroupCommitIntake intake = new GroupCommitIntake(database.unitOfWork(), slow, impatient)) {
      assertThat(intake.take(opened())).isEqualTo(Receipt.HELD);
      assertThat(intake.take(opened())).isEqualTo(Receipt.HELD);
      assertThat(intake.take(opened())).isEqualTo(Receipt.HELD);
      assertThat(intake.take(opened())).isEqualTo(Receipt.LOST);
      assertThat(intake.lost()).isEqualTo(1);
      go.countDown();
    }

    assertThat(stored()).hasSize(3);
  }

  @Test
  void oneEventShouldBeLostAndNoOtherWhenItCannotBeStored() {
    EngagementEvent impossible = clicked("https://a.example/\0");
    CountDownLatch go = new CountDownLatch(1);
    try (GroupCommitIntake intake =
        new GroupCommitIntake(database.unitOfWork(), new SlowStore(go), SETTINGS)) {
      List<EngagementEvent> events =
          List.of(opened(), clicked("https://a.example/1"), impossible, opened(), opened());
      List<CompletableFuture<Receipt>> receipts =
          events.stream()
              .map(e -> CompletableFuture.supplyAsync(() -> intake.take(e), threads))
              .toList();
      go.countDown();

      assertThat(receipts)
          .extracting(CompletableFuture::join)
          .containsExactly(
              Receipt.STORED, Receipt.STORED, Receipt.LOST, Receipt.STORED, Receipt.STORED);
      assertThat(stored()).hasSize(4).doesNotContain(impossible);
    }
  }

  @Test
  void heldEventsShouldBeStoredWhenTheIntakeIsClosed() {
    CountDownLatch go = new CountDownLatch(1);
    GroupCommitIntake.Settings impatient =
        new GroupCommitIntake.Settings(100, 1, 10, Duration.ofMillis(1), Duration.ofSeconds(10));
    GroupCommitIntake intake =
        new GroupCommitIntake(database.unitOfWork(), new SlowStore(go), impatient);
    for (int i = 0; i < 50; i++) {
      assertThat(intake.take(opened())).isEqualTo(Receipt.HELD);
    }
    go.countDown();

    intake.close();

    assertThat(stored()).hasSize(50);
    assertThat(intake.take(opened())).isEqualTo(Receipt.LOST);
  }

  @Test
  void closingShouldEndWhenTheStoreStaysAway() {
    GroupCommitIntake.Settings hasty =
        new GroupCommitIntake.Settings(100, 1, 10, Duration.ofMillis(1), Duration.ofMillis(300));
    GroupCommitIntake intake = new GroupCommitIntake(new NoUnits(), store, hasty);
    for (int i = 0; i < 20; i++) {
      assertThat(intake.take(opened())).isEqualTo(Receipt.HELD);
    }

    intake.close();

    assertThat(intake.lost()).isEqualTo(20);
  }

  private static EngagementEvent opened() {
    return new EngagementEvent.Opened(context(), Examples.visit());
  }

  private static EngagementEvent clicked(String url) {
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

  private static void awaitStored(int events) {
    Instant end = Instant.now().plusSeconds(20);
    String count = "";
    while (!count.equals(String.valueOf(events)) && Instant.now().isBefore(end)) {
      count = database.query("SELECT count(*) FROM engagement_event").getFirst();
    }
    assertThat(count).isEqualTo(String.valueOf(events));
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
  }

  /** The store, from a given moment on. */
  private static final class SlowStore implements EngagementEventStore {

    private final CountDownLatch go;

    SlowStore(CountDownLatch go) {
      this.go = go;
    }

    @Override
    public void append(List<EngagementEvent> events) {
      try {
        assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      store.append(events);
    }

    @Override
    public List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit) {
      return store.read(tenant, filter, after, limit);
    }
  }
}

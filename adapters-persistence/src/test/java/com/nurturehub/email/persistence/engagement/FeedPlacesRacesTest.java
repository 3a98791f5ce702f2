package com.nurturehub.email.persistence.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FeedConsumer;
import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.TwoInstances;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several instances read on for one reader, and some of them die. */
@Timeout(60)
class FeedPlacesRacesTest {

  /** Transactions of readers that came to nothing. */
  private static final AtomicInteger BROKEN = new AtomicInteger();

  @RegisterExtension static final TwoInstances INSTANCES = new TwoInstances();

  private static final TestDatabase DATABASE = INSTANCES.one();
  private static final TestDatabase OTHER = INSTANCES.other();

  @BeforeAll
  static void open() {
    DATABASE.execute("CREATE TABLE seen (event_id uuid, reader text)");
    DATABASE.execute("GRANT SELECT, INSERT ON seen TO nurturehub_worker");
  }

  @Test
  void eachEventShouldHaveItsEffectOnceWhenInstancesShareTheWorkWhileConnectionsDie() {
    int writers = 3;
    int batches = 60;
    CompletableFuture<Void> writing =
        CompletableFuture.allOf(
            IntStream.range(0, writers)
                .mapToObj(w -> CompletableFuture.runAsync(() -> write(batches)))
                .toArray(CompletableFuture<?>[]::new));
    CompletableFuture<Void> reading =
        CompletableFuture.allOf(
            Stream.of(DATABASE, OTHER, OTHER)
                .map(i -> CompletableFuture.runAsync(() -> readUntilDone(i, writing)))
                .toArray(CompletableFuture<?>[]::new));
    while (!writing.isDone()) {
      DATABASE.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
            AND (query LIKE '%INTO seen%' OR query LIKE '%engagement_place%')
          """);
    }
    writing.join();
    reading.join();
    assertThat(BROKEN).hasPositiveValue();

    String stored = DATABASE.query("SELECT count(*) FROM engagement_event").getFirst();
    assertThat(Integer.parseInt(stored)).isPositive();
    assertThat(DATABASE.query("SELECT count(*) FROM seen").getFirst()).isEqualTo(stored);
    assertThat(DATABASE.query("SELECT count(DISTINCT event_id) FROM seen").getFirst())
        .isEqualTo(stored);
  }

  @Test
  void shareShouldBeFreeAtOnceWhenTheInstanceThatReadsItDies() throws Exception {
    write(1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    FeedPlaces mine = places(DATABASE);
    CompletableFuture<Void> dying =
        CompletableFuture.runAsync(
            () ->
                DATABASE
                    .unitOfWork()
                    .asWorker(
                        () -> {
                          assertThat(mine.next(FeedReader.SCORING, Set.of(), 100)).isPresent();
                          taken.countDown();
                          await(goOn);
                          return true;
                        }));
    assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
    int free = readAll(OTHER, true);

    DATABASE.execute(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle in transaction'
        """);
    int freed = readAll(OTHER, false);
    goOn.countDown();

    assertThat(dying.handle((done, failure) -> failure).get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(StorageUnavailable.class);
    assertThat(freed).isPositive();
    assertThat(free + freed)
        .isEqualTo(
            Integer.parseInt(DATABASE.query("SELECT count(*) FROM engagement_event").getFirst()));
  }

  private static int readAll(TestDatabase instance, boolean mayBeNothing) {
    int before = Integer.parseInt(DATABASE.query("SELECT count(*) FROM seen").getFirst());
    int after = before;
    do {
      follow(instance).follow();
      after = Integer.parseInt(DATABASE.query("SELECT count(*) FROM seen").getFirst());
    } while (!mayBeNothing && after == before);
    return after - before;
  }

  private static void readUntilDone(TestDatabase instance, CompletableFuture<Void> writing) {
    FollowFeed follow = follow(instance);
    boolean wasDone;
    do {
      wasDone = writing.isDone();
      try {
        follow.follow();
      } catch (StorageUnavailable e) {
        BROKEN.incrementAndGet();
        wasDone = false;
      }
    } while (!wasDone);
  }

  private static FollowFeed follow(TestDatabase instance) {
    return new FollowFeed(
        instance.unitOfWork(), places(instance), new Noting(instance.unitOfWork()));
  }

  private static FeedPlaces places(TestDatabase instance) {
    return new PostgresFeedPlaces(instance.unitOfWork(), instance.database().feedBell());
  }

  private static void write(int batches) {
    PostgresEngagementEventStore store =
        new PostgresEngagementEventStore(DATABASE.unitOfWork(), DATABASE.database().feedBell());
    for (int batch = 0; batch < batches; batch++) {
      List<EngagementEvent> events =
          IntStream.range(0, 20)
              .mapToObj(i -> Examples.opened(new TenantId("agency-" + i)))
              .toList();
      DATABASE
          .unitOfWork()
          .asWorker(
              () -> {
                store.append(events);
                return events;
              });
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Notes each event that it is given. */
  private record Noting(PostgresUnitOfWork unitOfWork) implements FeedConsumer {

    private static final NativeSql NOTE =
        NativeSql.of(
            """
            INSERT INTO seen (event_id, reader)
            SELECT unnest(CAST(:ids AS uuid[])), 'scoring'
            """);

    @Override
    public FeedReader reader() {
      return FeedReader.SCORING;
    }

    @Override
    public void consume(FeedPlaces.Stretch stretch) {
      unitOfWork
          .call(NOTE)
          .setEach("ids", UUID.class, stretch.events(), e -> e.event().context().id().value())
          .update();
    }
  }
}

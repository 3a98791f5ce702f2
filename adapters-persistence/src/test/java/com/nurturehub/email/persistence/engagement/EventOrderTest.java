package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of positions is the order of commits, whoever writes and however long. */
@Timeout(60)
class EventOrderTest {

  private static final Instant T = Instant.parse("2026-11-24T09:00:00Z");

  private static TestDatabase database;
  private static PostgresEngagementEventStore store;
  private static ExecutorService threads;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    store = new PostgresEngagementEventStore(database.unitOfWork(), database.database().feedBell());
    threads = Executors.newCachedThreadPool();
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
  void readerShouldMissAndRepeatNothingWhenManyWriteAtOnce() {
    EmailDetails email = Examples.details(ACME, T);
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int batch = 0; batch < 20; batch++) {
                            append(IntStream.range(0, 5).mapToObj(j -> opened(email)).toList());
                          }
                        },
                        threads))
            .toList();

    List<RecordedEvent> seen = new ArrayList<>();
    Instant end = Instant.now().plusSeconds(30);
    while (seen.size() < 600 && Instant.now().isBefore(end)) {
      seen.addAll(readAfter(seen));
    }
    writers.forEach(CompletableFuture::join);

    assertThat(seen).hasSize(600);
    assertThat(readAfter(seen)).isEmpty();
    assertThat(seen).extracting(RecordedEvent::position).isSorted().doesNotHaveDuplicates();
    Set<EventId> ids = seen.stream().map(e -> e.event().context().id()).collect(Collectors.toSet());
    assertThat(ids).hasSize(600);
    assertThat(seen).filteredOn(RecordedEvent::first).containsExactly(seen.getFirst());
  }

  @Test
  void laterEventShouldStayBehindWhenAnEarlierWriterHasNotCommitted() throws Exception {
    EmailDetails email = Examples.details(ACME, T);
    EngagementEvent slow = opened(email);
    EngagementEvent quick = opened(email);
    CountDownLatch appended = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Object> slowWriter =
        CompletableFuture.supplyAsync(
            () ->
                database
                    .unitOfWork()
                    .asWorker(
                        () -> {
                          store.append(List.of(slow));
                          appended.countDown();
                          await(commit);
                          return slow;
                        }),
            threads);
    assertThat(appended.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> quickWriter =
        CompletableFuture.runAsync(() -> append(List.of(quick)), threads);
    database.awaitWaiting(1);

    assertThat(readAfter(List.of())).isEmpty();
    commit.countDown();
    slowWriter.get(10, TimeUnit.SECONDS);
    quickWriter.get(10, TimeUnit.SECONDS);

    List<RecordedEvent> seen = readAfter(List.of());
    assertThat(seen).extracting(RecordedEvent::event).containsExactly(slow, quick);
    assertThat(seen).extracting(RecordedEvent::first).containsExactly(true, false);
  }

  @Test
  void nothingShouldBeUsedUpWhenAWriterRollsBack() {
    EmailDetails email = Examples.details(ACME, T);
    EngagementEvent event = opened(email);
    try {
      database
          .unitOfWork()
          .asWorker(
              () -> {
                store.append(List.of(event));
                throw new IllegalStateException("on purpose");
              });
    } catch (IllegalStateException e) {
      // As meant.
    }

    append(List.of(event));

    assertThat(readAfter(List.of())).extracting(RecordedEvent::first).containsExactly(true);
  }

  @Test
  void firstShouldNotBeUsedUpWhenADuplicateComesBeforeAnotherEvent() {
    EmailDetails email = Examples.details(ACME, T);
    EmailDetails another = Examples.details(ACME, T);
    EngagementEvent opened = opened(email);
    append(List.of(opened));

    EngagementEvent fresh = opened(another);
    append(List.of(opened, fresh, fresh));

    assertThat(readAfter(List.of())).extracting(RecordedEvent::first).containsExactly(true, true);
  }

  @Test
  void eventShouldStayWhenWhatIsPersonalAboutItIsDeleted() {
    append(List.of(opened(Examples.details(ACME, T))));
    assertThat(database.query("SELECT user_agent FROM engagement_client")).hasSize(1);

    database.execute("DELETE FROM engagement_client");

    RecordedEvent left = readAfter(List.of()).getFirst();
    assertThat(left.event())
        .isInstanceOfSatisfying(
            EngagementEvent.Opened.class,
            e -> {
              assertThat(e.visit().visitor().userAgent()).isEmpty();
              assertThat(e.visit().assessment()).isEqualTo(Examples.visit().assessment());
            });
  }

  @Test
  void eventShouldRestInItsMonthWhenItsIdIsOfOurTime() {
    append(List.of(opened(Examples.details(ACME, T))));

    assertThat(database.query("SELECT tableoid::regclass FROM engagement_event"))
        .containsExactly(
            database.query("SELECT to_char(now(), '\"engagement_event_\"YYYY_MM')").getFirst());
  }

  private static EngagementEvent opened(EmailDetails email) {
    return new EngagementEvent.Opened(Examples.eventContext(email, T), Examples.visit());
  }

  private static void append(List<EngagementEvent> events) {
    database
        .unitOfWork()
        .asWorker(
            () -> {
              store.append(events);
              return events;
            });
  }

  private static List<RecordedEvent> readAfter(List<RecordedEvent> seen) {
    long position = seen.isEmpty() ? 0 : seen.getLast().position();
    return database
        .unitOfWork()
        .forTenant(ACME, () -> store.read(ACME, EventFilter.ALL, position, 50));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

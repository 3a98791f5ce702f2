package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of leads is the order of commits, whichever instance finds them and however long. */
@Timeout(60)
class LeadOrderTest {

  private static TestDatabase database;
  private static TestDatabase other;
  private static ExecutorService threads;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    other = database.anotherInstance();
    threads = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void close() {
    threads.shutdownNow();
    other.close();
    database.close();
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @Test
  void readerShouldMissAndRepeatNoLeadWhenInstancesAppendAtOnce() {
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int batch = 0; batch < 20; batch++) {
                            append(i % 2 == 0 ? database : other, leads(i + "-" + batch));
                          }
                        },
                        threads))
            .toList();

    List<RecordedLead> seen = new ArrayList<>();
    Instant end = Instant.now().plusSeconds(30);
    while (seen.size() < 600 && Instant.now().isBefore(end)) {
      seen.addAll(readAfter(seen));
    }
    writers.forEach(CompletableFuture::join);

    assertThat(seen).hasSize(600);
    assertThat(readAfter(seen)).isEmpty();
    assertThat(seen).extracting(RecordedLead::position).isSorted().doesNotHaveDuplicates();
    assertThat(seen).extracting(recorded -> recorded.lead().contact()).doesNotHaveDuplicates();
  }

  @Test
  void laterLeadShouldStayBehindWhenAnEarlierOneIsNotCommitted() throws Exception {
    HotLead slow = Examples.hotLead(ACME, "c-slow");
    HotLead quick = Examples.hotLead(ACME, "c-quick");
    CountDownLatch appended = new CountDownLatch(1);
    CompletableFuture<HotLead> commit = new CompletableFuture<>();
    HotLeads store = database.stores().leads();
    CompletableFuture<HotLead> slowWriter =
        CompletableFuture.supplyAsync(
            () ->
                database
                    .unitOfWork()
                    .asWorker(
                        () -> {
                          store.append(List.of(Examples.hotLead(OTHER, "c-1"), slow));
                          appended.countDown();
                          return commit.orTimeout(20, TimeUnit.SECONDS).join();
                        }),
            threads);
    assertThat(appended.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> quickWriter =
        CompletableFuture.runAsync(() -> append(other, List.of(quick)), threads);
    database.awaitWaiting(1);

    assertThat(readAfter(List.of())).isEmpty();
    commit.complete(slow);
    slowWriter.get(10, TimeUnit.SECONDS);
    quickWriter.get(10, TimeUnit.SECONDS);

    assertThat(readAfter(List.of())).extracting(RecordedLead::lead).containsExactly(slow, quick);
  }

  private static List<HotLead> leads(String name) {
    return IntStream.range(0, 5)
        .mapToObj(i -> Examples.hotLead(ACME, "c-" + name + "-" + i))
        .toList();
  }

  private static void append(TestDatabase instance, List<HotLead> leads) {
    HotLeads store = instance.stores().leads();
    instance
        .unitOfWork()
        .asWorker(
            () -> {
              store.append(leads);
              return leads;
            });
  }

  private static List<RecordedLead> readAfter(List<RecordedLead> seen) {
    long position = seen.isEmpty() ? 0 : seen.getLast().position();
    HotLeads store = database.stores().leads();
    return database.unitOfWork().forTenant(ACME, () -> store.read(ACME, position, 50));
  }
}

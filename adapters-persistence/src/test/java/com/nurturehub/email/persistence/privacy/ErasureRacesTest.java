package com.nurturehub.email.persistence.privacy;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.List;
import java.util.Set;
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

/**
 * What is on its way in when a contact is erased does not outlast it; and no table is forgotten.
 */
@Timeout(60)
class ErasureRacesTest {

  private static final ContactId JO = new ContactId("c-1001");

  private static TestDatabase database;
  private static Stores stores;
  private static ExecutorService threads;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    stores = database.stores();
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
  void everyTableWithAContactShouldBeTakenCareOf() {
    List<String> tables =
        database.query(
            """
            SELECT DISTINCT columns.table_name
            FROM information_schema.columns
            JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(columns.table_name))
            WHERE columns.table_schema = 'public' AND columns.column_name LIKE '%contact%'
              AND pg_class.relkind IN ('r', 'p') AND NOT pg_class.relispartition
              AND columns.table_name <> 'erased_contact'
            """);

    assertThat(tables).contains("email", "engagement_event", "link_destination");
    assertThat(PostgresPersonalData.tables())
        .as("add a table that holds something of contacts to PostgresPersonalData.HOLDINGS")
        .containsAll(tables);
  }

  @Test
  void eventShouldNotOutlastTheErasureWhenItsWriterHasNotCommitted() throws Exception {
    CountDownLatch appended = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () ->
                worker(
                    () -> {
                      stores.events().append(List.of(clicked()));
                      appended.countDown();
                      await(commit);
                    }),
            threads);
    await(appended);
    CompletableFuture<Void> erasing = CompletableFuture.runAsync(() -> wipe(mark()), threads);
    database.awaitWaiting(1);
    commit.countDown();
    writer.get(10, TimeUnit.SECONDS);
    erasing.get(10, TimeUnit.SECONDS);

    assertThat(database.query("SELECT link_url FROM engagement_event"))
        .containsExactly("https://erased.invalid/");
    assertThat(database.query("SELECT * FROM engagement_client")).isEmpty();
  }

  @Test
  void eventShouldBeStrippedWhenItsWriterBeganBeforeTheErasureAndWaited() throws Exception {
    CountDownLatch marked = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Void> erasing =
        CompletableFuture.runAsync(
            () ->
                worker(
                    () -> {
                      stores.personalData().mark(ACME, JO, NOON);
                      marked.countDown();
                      await(commit);
                    }),
            threads);
    await(marked);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> worker(() -> stores.events().append(List.of(clicked()))), threads);
    database.awaitWaiting(1);
    commit.countDown();
    erasing.get(10, TimeUnit.SECONDS);
    writer.get(10, TimeUnit.SECONDS);

    assertThat(database.query("SELECT link_url FROM engagement_event"))
        .containsExactly("https://erased.invalid/");
    assertThat(database.query("SELECT * FROM engagement_client")).isEmpty();
  }

  @Test
  void contactShouldNotBeMarkedWhileSomebodyTakesInWhatHeHasOfIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Object> intake =
        CompletableFuture.supplyAsync(
            () ->
                stores
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          Object erased = stores.personalData().erased(ACME, List.of(JO));
                          asked.countDown();
                          await(commit);
                          return erased;
                        }),
            threads);
    await(asked);
    CompletableFuture<Erasure> erasing =
        CompletableFuture.supplyAsync(ErasureRacesTest::mark, threads);
    database.awaitWaiting(1);

    assertThat(database.query("SELECT * FROM erased_contact")).isEmpty();
    commit.countDown();
    assertThat(intake.get(10, TimeUnit.SECONDS)).isEqualTo(Set.of());
    assertThat(erasing.get(10, TimeUnit.SECONDS).contact()).isEqualTo(JO);
  }

  @Test
  void nothingOfAnErasedContactShouldBeLeftWhenManyAppendWhileItIsErased() {
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int batch = 0; batch < 25; batch++) {
                            worker(
                                () ->
                                    stores
                                        .events()
                                        .append(List.of(clicked(), clicked(), clicked())));
                          }
                        },
                        threads))
            .toList();

    wipe(mark());
    writers.forEach(CompletableFuture::join);

    assertThat(database.query("SELECT DISTINCT link_url FROM engagement_event"))
        .containsExactly("https://erased.invalid/");
    assertThat(database.query("SELECT * FROM engagement_client")).isEmpty();
    assertThat(database.query("SELECT count(*) FROM engagement_event")).containsExactly("300");
  }

  private static Erasure mark() {
    return stores.unitOfWork().asWorker(() -> stores.personalData().mark(ACME, JO, NOON));
  }

  private static void wipe(Erasure erasure) {
    boolean hasMore = true;
    while (hasMore) {
      hasMore =
          stores.unitOfWork().asWorker(() -> stores.personalData().wipe(erasure, 20)).hasMore();
    }
  }

  private static void worker(Runnable work) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              work.run();
              return work;
            });
  }

  private static EngagementEvent clicked() {
    EmailDetails email = Examples.details(ACME, NOON);
    return new EngagementEvent.Clicked(
        Examples.eventContext(email, NOON),
        Examples.visit(),
        new Link(0, "https://agency.example/for/jo"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

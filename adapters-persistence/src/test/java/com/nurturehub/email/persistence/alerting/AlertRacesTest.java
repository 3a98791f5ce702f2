package com.nurturehub.email.persistence.alerting;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One open alert for each cause, whoever raises it at once. */
@Timeout(60)
class AlertRacesTest {

  private static final Notice NOTICE = new Notice("E-mails are refused", "Ask the provider.");
  private static final List<Cause> CAUSES =
      IntStream.range(0, 6)
          .mapToObj(i -> Cause.of(ACME, AlertKind.DELIVERY_FAILURE, "55" + i))
          .toList();

  private static TestDatabase database;
  private static Alerts alerts;
  private static ExecutorService threads;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    alerts = database.stores().alerts();
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
  void everyRaisingShouldCountWhenManyRaiseAtOnceInAnyOrder() {
    List<CompletableFuture<Void>> raisers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int round = 0; round < 25; round++) {
                            List<Cause> shuffled = new ArrayList<>(CAUSES);
                            Collections.rotate(shuffled, i + round);
                            inStore(() -> shuffled.forEach(c -> alerts.raise(c, NOTICE, NOON)));
                          }
                        },
                        threads))
            .toList();
    raisers.forEach(CompletableFuture::join);

    assertThat(all()).hasSize(CAUSES.size());
    assertThat(all()).extracting(alert -> alert.details().count()).containsOnly(200L);
  }

  @Test
  void nobodyShouldWaitForEverWhenSomeRaiseWhatOthersResolve() {
    List<CompletableFuture<Void>> writers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int round = 0; round < 25; round++) {
                            Cause one = CAUSES.get((i + round) % 6);
                            Cause other = CAUSES.get((i * 5 + round + 1) % 6);
                            inStore(
                                () -> {
                                  alerts.raise(one, NOTICE, NOON);
                                  alerts.resolve(List.of(other, one), NOON);
                                });
                          }
                        },
                        threads))
            .toList();
    writers.forEach(CompletableFuture::join);

    assertThat(database.query("SELECT count(*) FROM alert WHERE resolved_at IS NULL"))
        .containsExactly("0");
    assertThat(database.query("SELECT sum(count) FROM alert")).containsExactly("200");
  }

  @Test
  void resolvingShouldWaitForNobodyWhenNothingIsOpen() throws Exception {
    CountDownLatch raised = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Void> slow =
        CompletableFuture.runAsync(
            () ->
                inStore(
                    () -> {
                      alerts.raise(CAUSES.getFirst(), NOTICE, NOON);
                      raised.countDown();
                      await(commit);
                    }),
            threads);
    assertThat(raised.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture.runAsync(() -> inStore(() -> alerts.resolve(CAUSES.getLast(), NOON)), threads)
        .get(10, TimeUnit.SECONDS);

    assertThat(slow).isNotDone();
    commit.countDown();
    slow.get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'resolved'",
        "state = 'acknowledged'",
        "resolved_at = now()",
        "acknowledged_at = now()",
        "state = 'closed'",
        "kind = 'weather'",
        "count = 0",
        "last_at = first_at - interval '1 second'"
      })
  void schemaShouldRefuseWhenARowIsInNoLegalState(String change) {
    inStore(() -> alerts.raise(CAUSES.getFirst(), NOTICE, NOON));

    assertThatThrownBy(() -> database.execute("UPDATE alert SET " + change))
        .hasStackTraceContaining("violates check constraint");
  }

  @Test
  void anotherTenantsAlertShouldBeRefusedWhenATenantRaisesIt() {
    assertThatThrownBy(
            () ->
                database
                    .unitOfWork()
                    .forTenant(
                        OTHER,
                        () -> {
                          alerts.raise(
                              List.of(new Occurrence(CAUSES.getFirst(), NOTICE)), Instant.EPOCH);
                          return true;
                        }))
        .hasStackTraceContaining("row-level security");
  }

  private static List<Alert> all() {
    return database
        .unitOfWork()
        .asWorker(() -> alerts.listAll(AlertFilter.ALL, Optional.empty(), 100));
  }

  private static void inStore(Runnable work) {
    database
        .unitOfWork()
        .asWorker(
            () -> {
              work.run();
              return true;
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

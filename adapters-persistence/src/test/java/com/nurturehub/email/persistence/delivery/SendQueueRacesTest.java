package com.nurturehub.email.persistence.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.ScheduledEmails.KeyUse;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.StoresContract;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.session.NativeSql;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only shows when several transactions are under way at once. */
@Timeout(60)
class SendQueueRacesTest implements StoresContract {

  private static final SendOutcome ACCEPTED =
      new SendOutcome.Accepted(Optional.empty(), Optional.empty());

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

  @Override
  public Stores stores() {
    return stores;
  }

  @Test
  void everyEmailShouldBeLeasedOnceWhenEightWorkersClaim() {
    List<TenantId> tenants =
        IntStream.range(0, 10).mapToObj(i -> new TenantId("tenant-" + i)).toList();
    Instant due = now().minusSeconds(1);
    for (TenantId tenant : tenants) {
      configure(tenant, Examples.limits());
      add(tenant, IntStream.range(0, 100).mapToObj(i -> Examples.newEmail(tenant, due)).toList());
    }
    ConcurrentLinkedQueue<EmailId> leased = new ConcurrentLinkedQueue<>();

    List<CompletableFuture<Void>> workers =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.runAsync(() -> drain("worker-" + i, leased), threads))
            .toList();
    workers.forEach(CompletableFuture::join);

    assertThat(leased).hasSize(1_000);
    assertThat(new HashSet<>(leased)).hasSize(1_000);
    assertThat(database.query("SELECT DISTINCT state FROM send_queue")).containsExactly("sent");
  }

  /** Claims and settles until nothing is left to lease. */
  private void drain(String worker, ConcurrentLinkedQueue<EmailId> leased) {
    Instant end = Instant.now().plusSeconds(30);
    while (leased.size() < 1_000 && Instant.now().isBefore(end)) {
      for (Sending email : stores.queue().claim(worker, 7, LEASE).leased()) {
        leased.add(email.id());
        Fenced fenced = settle(email, email.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now()));
        assertThat(fenced).isEqualTo(Fenced.DONE);
      }
    }
  }

  @Test
  void limitsShouldHoldWhenEightWorkersClaimFromOneLane() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 40, 5));
    add(ACME, IntStream.range(0, 100).mapToObj(i -> due(ACME)).toList());
    ConcurrentLinkedQueue<EmailId> leased = new ConcurrentLinkedQueue<>();
    AtomicBoolean tooMany = new AtomicBoolean();

    List<CompletableFuture<Void>> workers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          Instant end = Instant.now().plusSeconds(20);
                          while (leased.size() < 40 && Instant.now().isBefore(end)) {
                            List<Sending> mine = claim(3);
                            mine.forEach(email -> leased.add(email.id()));
                            long live =
                                Long.parseLong(
                                    database
                                        .query(
                                            "SELECT count(*) FROM send_queue"
                                                + " WHERE state = 'sending'")
                                        .getFirst());
                            if (live > 5) {
                              tooMany.set(true);
                            }
                            mine.forEach(
                                email ->
                                    settle(
                                        email,
                                        email.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now())));
                          }
                        },
                        threads))
            .toList();
    workers.forEach(CompletableFuture::join);

    assertThat(tooMany).isFalse();
    assertThat(leased).hasSize(40);
    assertThat(claim(10)).isEmpty();
  }

  @Test
  void emailShouldBeLeasedAtOnceWhenItsTransactionWasOpenDuringClaims() throws Exception {
    configure(ACME, Examples.limits());
    NewEmail email = due(ACME);
    CountDownLatch added = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Object> scheduling =
        CompletableFuture.supplyAsync(
            () ->
                stores
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          stores.emails().add(ACME, List.of(email));
                          added.countDown();
                          await(commit);
                          return email;
                        }),
            threads);
    assertThat(added.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(claim(10)).isEmpty();
    assertThat(claim(10)).isEmpty();
    commit.countDown();
    scheduling.get(10, TimeUnit.SECONDS);

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.email().id());
  }

  @Test
  void emailShouldBeLeasedAtOnceWhenTheClaimWasUnderWayAsItWasScheduled() throws Exception {
    configure(ACME, Examples.limits());
    claim(10);
    NewEmail email = due(ACME);
    try (Connection claim = database.connect();
        Statement statement = claim.createStatement()) {
      claim.setAutoCommit(false);
      statement.execute("SELECT lane FROM lane_turn FOR NO KEY UPDATE");
      CompletableFuture<Void> scheduling =
          CompletableFuture.runAsync(() -> add(ACME, List.of(email)), threads);
      database.awaitWaiting(1);

      statement.execute(
          "UPDATE lane_turn SET next_due_at = now() + interval '60 s', held_until = now()");
      claim.commit();
      scheduling.get(10, TimeUnit.SECONDS);
    }

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.email().id());
  }

  @Test
  void emailShouldBeLeasedInTimeWhenTheLaneIsIdleUntilThen() throws Exception {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusMillis(1_500));

    Claim early = stores.queue().claim("worker-1", 10, LEASE);

    assertThat(early.leased()).isEmpty();
    assertThat(early.next()).isEqualTo(email.sendAt());
    assertThat(firstClaimed()).isEqualTo(email.id());
    assertThat(Instant.now()).isAfterOrEqualTo(email.sendAt());
  }

  @Test
  void retriedEmailShouldBeFoundWhenItIsDueBeforeTheLanesBound() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    assertThat(claim(1)).isEmpty();
    settle(leased, leased.release(now()));

    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void lockedEmailShouldStayInReachWhenAClaimPassesIt() throws Exception {
    configure(ACME, Examples.limits());
    Scheduled locked = add(ACME, now().minusSeconds(10));
    Scheduled free = add(ACME, now().minusSeconds(1));
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Object> holder =
        CompletableFuture.supplyAsync(
            () ->
                stores
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          stores.emails().lock(ACME, locked.id());
                          holding.countDown();
                          await(release);
                          return locked;
                        }),
            threads);
    assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(free.id());
    release.countDown();
    holder.get(10, TimeUnit.SECONDS);

    assertThat(firstClaimed()).isEqualTo(locked.id());
  }

  @Test
  void othersShouldGoOnWhenAnInstanceIsStoppedWithALaneInItsHands() throws Exception {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    add(ACME, now().minusSeconds(10));
    database.execute("UPDATE lane_turn SET held_until = now() - interval '1 minute'");
    try (Connection stopped = database.connect();
        Statement statement = stopped.createStatement()) {
      stopped.setAutoCommit(false);
      statement.execute("SELECT * FROM lane_turn WHERE tenant = 'acme' FOR UPDATE");

      List<Sending> nothing = claim(10);
      Scheduled theirs = add(OTHER, now().minusSeconds(1));

      assertThat(nothing).isEmpty();
      assertThat(firstClaimed()).isEqualTo(theirs.id());
      stopped.rollback();
    }
    assertThat(claim(10)).hasSize(1);
  }

  @Test
  void transactionShouldBeEndedWhenItsInstanceIsStopped() {
    assertThat(
            stores
                .unitOfWork()
                .asWorker(
                    () ->
                        database
                            .unitOfWork()
                            .call(NativeSql.of("SHOW idle_in_transaction_session_timeout"))
                            .first(row -> row.text("idle_in_transaction_session_timeout"))))
        .contains("15s");
  }

  @Test
  void overlookedEmailShouldBeFoundWhenTheLaneIsSwept() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));
    database.execute(
        "UPDATE lane_turn SET next_due_at = now() - interval '1 ms', swept_at = now()");
    database.execute("UPDATE send_queue SET due_at = now() - interval '1 hour'");
    assertThat(claim(10)).isEmpty();

    database.execute(
        "UPDATE lane_turn SET swept_at = now() - interval '6 minutes', next_due_at = now(),"
            + " held_until = now()");

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.id());
  }

  @Test
  void sameTimeShouldNotHideEmailsWhenManyAreDueTogether() {
    configure(ACME, Examples.limits());
    Instant due = now().minusSeconds(1);
    List<NewEmail> all =
        IntStream.range(0, 50).mapToObj(i -> Examples.newEmail(ACME, due)).toList();
    add(ACME, all.reversed());
    Set<EmailId> leased = new HashSet<>();

    for (int i = 0; i < 10; i++) {
      claim(7).forEach(email -> leased.add(email.id()));
    }

    assertThat(leased).hasSize(50);
  }

  @Test
  void laneShouldGetItsTurnWhenItsLockIsHandedFromSchedulerToScheduler() throws Exception {
    configure(ACME, Examples.limits());
    database.execute("UPDATE lane_turn SET held_until = now() - interval '10 s'");
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Void>> schedulers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      schedulers.add(
          CompletableFuture.runAsync(
              () -> {
                while (!stop.get()) {
                  add(ACME, now());
                }
              },
              threads));
    }
    int leased = 0;
    Instant end = Instant.now().plusSeconds(15);
    while (leased < 50 && Instant.now().isBefore(end)) {
      leased += claim(20).size();
    }
    stop.set(true);
    schedulers.forEach(CompletableFuture::join);

    assertThat(leased).isGreaterThanOrEqualTo(50);
  }

  @Test
  void oneOfTwoShouldOwnTheKeyWhenTheyRaceForIt() throws Exception {
    IdempotencyKey key = new IdempotencyKey("order-1");
    KeyUse first = new KeyUse("aa", Examples.emailId());
    KeyUse second = new KeyUse("aa", Examples.emailId());
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    CompletableFuture<Map<IdempotencyKey, KeyUse>> winner =
        CompletableFuture.supplyAsync(
            () ->
                stores
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          Map<IdempotencyKey, KeyUse> earlier =
                              stores.emails().claimKeys(ACME, Map.of(key, first), now());
                          taken.countDown();
                          await(commit);
                          return earlier;
                        }),
            threads);
    assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Map<IdempotencyKey, KeyUse>> loser =
        CompletableFuture.supplyAsync(() -> claimKey(key, second), threads);
    database.awaitWaiting(1);

    commit.countDown();

    assertThat(winner.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(loser.get(10, TimeUnit.SECONDS)).containsExactly(Map.entry(key, first));
  }

  @Test
  void keyShouldBeFreeAgainWhenItIsOlderThanAWeek() {
    IdempotencyKey key = new IdempotencyKey("order-1");
    KeyUse first = new KeyUse("aa", Examples.emailId());
    KeyUse second = new KeyUse("bb", Examples.emailId());
    claimKey(key, first);
    database.execute(
        "UPDATE idempotency_key SET created_at = created_at - interval '7 days 1 second'");

    assertThat(claimKey(key, second)).isEmpty();
    assertThat(claimKey(key, first)).containsExactly(Map.entry(key, second));
  }

  @Test
  void settlingAndConfiguringShouldNotWaitForEachOtherWhenTheyMeet() {
    configure(ACME, Examples.limits());
    add(ACME, IntStream.range(0, 60).mapToObj(i -> due(ACME)).toList());
    List<Sending> leased = claim(60);
    DeliverySettings settings = Examples.settings(ACME);

    CompletableFuture<Void> configuring =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 60; i++) {
                stores
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          stores.settings().lock(ACME);
                          stores.settings().save(settings);
                          stores.queue().configureLane(settings, Examples.limits());
                          return settings;
                        });
              }
            },
            threads);
    for (Sending email : leased) {
      stores
          .unitOfWork()
          .asWorker(
              () -> {
                List<Fenced> fenced =
                    stores
                        .queue()
                        .settle(
                            List.of(
                                new Settlement(
                                    email,
                                    email.release(now()),
                                    new MailboxNews.Resting(
                                        Duration.ofMillis(1), MailboxNews.Reason.LIMIT))));
                stores.settings().saveConnection(settings, settings.connection().confirmed(now()));
                return fenced;
              });
    }

    configuring.join();
  }

  @Test
  void groupsShouldNotWaitForEachOtherWhenTheySettleTheSameLanes() {
    List<TenantId> tenants =
        IntStream.range(0, 12).mapToObj(i -> new TenantId("agency-" + i)).toList();
    tenants.forEach(tenant -> configure(tenant, new SendLimits(60_000, 1_000_000, 10)));
    for (int round = 0; round < 20; round++) {
      tenants.forEach(
          tenant -> add(tenant, IntStream.range(0, 20).mapToObj(i -> due(tenant)).toList()));
      List<Sending> leased = claim(240);
      claim(1);
      List<CompletableFuture<List<Fenced>>> groups =
          List.of(
                  leased.subList(0, leased.size() / 2),
                  leased.subList(leased.size() / 2, leased.size()))
              .stream()
              .map(group -> CompletableFuture.supplyAsync(() -> settleShuffled(group), threads))
              .toList();

      groups.forEach(group -> assertThat(group.join()).containsOnly(Fenced.DONE));
      tenants.forEach(tenant -> configure(tenant, new SendLimits(60_000, 1_000_000, 10)));
    }
  }

  private List<Fenced> settleShuffled(List<Sending> group) {
    List<Settlement> settlements =
        new ArrayList<>(
            group.stream()
                .map(
                    email ->
                        new Settlement(
                            email,
                            email.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now()),
                            new MailboxNews.Failing()))
                .toList());
    Collections.shuffle(settlements);
    return stores.unitOfWork().asWorker(() -> stores.queue().settle(settlements));
  }

  @Test
  void windowShouldBeWorkedOutAnewWhenTheLastHasClosed() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));
    database.execute(
        """
        UPDATE lane SET hours_zone = 'UTC', hours_days = '{1,2,3,4,5,6,7}', hours_from = '00:00',
          hours_to = '23:59:59.999999';
        UPDATE lane_turn SET opens_at = now() - interval '9 days',
          closes_at = now() - interval '8 days'
        """);

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.id());
    assertThat(database.query("SELECT opens_at <= now() AND now() < closes_at FROM lane_turn"))
        .containsExactly("t");
  }

  @Test
  void emailShouldBeFoundSoonWhenItsTransactionTookLongToWakeTheLane() {
    configure(ACME, Examples.limits());
    claim(10);
    claim(10);
    Scheduled email = add(ACME, now().minusSeconds(1));
    database.execute("UPDATE lane_turn SET held_until = now() - interval '1 hour'");

    assertThat(firstClaimed()).isEqualTo(email.id());
  }

  @Test
  void lanesShouldGetEqualSharesWhenOneHasALongBacklog() {
    configure(ACME, Examples.limits());
    add(
        ACME,
        IntStream.range(0, 500)
            .mapToObj(i -> Examples.newEmail(ACME, now().minusSeconds(3600)))
            .toList());
    List<TenantId> others =
        IntStream.range(0, 20).mapToObj(i -> new TenantId("other-" + i)).toList();
    for (TenantId tenant : others) {
      configure(tenant, Examples.limits());
      add(tenant, IntStream.range(0, 5).mapToObj(i -> due(tenant)).toList());
    }

    List<Sending> leased = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      leased.addAll(claim(50));
    }

    assertThat(leased).filteredOn(e -> !e.details().tenant().equals(ACME)).hasSize(100);
    assertThat(leased).hasSize(250);
  }

  private NewEmail due(TenantId tenant) {
    return Examples.newEmail(tenant, now().minusSeconds(1));
  }

  private Map<IdempotencyKey, KeyUse> claimKey(IdempotencyKey key, KeyUse use) {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.emails().claimKeys(ACME, Map.of(key, use), now()));
  }

  /** Claims until there is something. */
  private EmailId firstClaimed() {
    Instant end = Instant.now().plusSeconds(10);
    while (Instant.now().isBefore(end)) {
      List<Sending> leased = claim(10);
      if (!leased.isEmpty()) {
        return leased.getFirst().id();
      }
    }
    throw new AssertionError("nothing was leased");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

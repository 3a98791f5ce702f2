package com.nurturehub.email.persistence.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.delivery.CancelEmails;
import com.nurturehub.email.application.delivery.ChangeEmail;
import com.nurturehub.email.application.delivery.ChangeResult;
import com.nurturehub.email.application.delivery.ScheduleEmail;
import com.nurturehub.email.application.delivery.ScheduleResult;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.StoresContract;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers who meet each other, and the dispatcher. */
@Timeout(60)
class CallersRacesTest implements StoresContract {

  private static final EmailSelection OF_SEQUENCE =
      new EmailSelection(Optional.of(new SequenceId("seq-42")), Optional.empty(), Optional.empty());
  private static final EmailSelection OF_CONTACT =
      EmailSelection.to(new Target.OfContact(new ContactId("c-1001")));
  private static final Clock CLOCK = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

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
    configure(ACME, Examples.limits());
  }

  @Override
  public Stores stores() {
    return stores;
  }

  @Test
  void everyEmailShouldBeSentOrCancelledWhenTheDispatcherMeetsACancellation() {
    int emails = 1_000;
    addDue(emails);
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    Supplier<Boolean> isOver = () -> sent.get() + cancelled.get() >= emails;
    List<CompletableFuture<Void>> workers =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.runAsync(() -> send(sent, isOver), threads))
            .toList();

    cancelled.set(cancelEmails().cancel(ACME, OF_SEQUENCE));

    workers.forEach(CompletableFuture::join);
    assertThat(sent.get() + cancelled.get()).isEqualTo(emails);
    assertThat(count("sent")).isEqualTo(sent.get());
    assertThat(count("cancelled")).isEqualTo(cancelled.get());
  }

  /** Claims and settles until nothing is left to lease. */
  private void send(AtomicInteger sent, Supplier<Boolean> isOver) {
    SendOutcome accepted = new SendOutcome.Accepted(Optional.empty(), Optional.empty());
    Instant end = Instant.now().plusSeconds(30);
    while (!isOver.get() && Instant.now().isBefore(end)) {
      for (Sending email : claim(5)) {
        settle(email, email.settle(accepted, RetryPolicy.DEFAULT, 0, now()));
        sent.incrementAndGet();
      }
    }
  }

  @Test
  void everyEmailShouldBeCancelledOnceWhenCancellationsOverlap() {
    addDue(2_500);

    List<Integer> cancelled =
        together(
            Stream.of(OF_SEQUENCE, OF_CONTACT, OF_SEQUENCE, OF_CONTACT)
                .<Supplier<Integer>>map(selection -> () -> cancelEmails().cancel(ACME, selection))
                .toList());

    assertThat(cancelled.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2_500);
    assertThat(count("cancelled")).isEqualTo(2_500);
  }

  @Test
  void emailShouldBeResubmittedOnceWhenSeveralAskAtOnce() {
    ChangeEmail changeEmail =
        new ChangeEmail(stores.unitOfWork(), stores.emails(), stores.personalData(), CLOCK);
    addDue(1);
    Sending leased = claim(1).getFirst();
    settle(leased, leased.abandon(RetryPolicy.DEFAULT, now()));

    List<ChangeResult> results =
        together(
            IntStream.range(0, 6)
                .<Supplier<ChangeResult>>mapToObj(
                    i -> () -> changeEmail.resubmit(ACME, leased.id()))
                .toList());

    assertThat(results).filteredOn(ChangeResult.Done.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(ChangeResult.Conflict.class::isInstance).hasSize(5);
    assertThat(claim(10)).singleElement().matches(again -> !again.mustInquire());
  }

  @Test
  void oneEmailShouldBeCreatedWhenManyScheduleItUnderOneKeyAtOnce() {
    ScheduleEmail scheduleEmail =
        new ScheduleEmail(
            stores.unitOfWork(),
            stores.settings(),
            stores.emails(),
            stores.personalData(),
            new MarkingInstrumenter(),
            Examples.identifiers(),
            CLOCK);
    ScheduleEmail.Request request =
        new ScheduleEmail.Request(
            Examples.draft(), Optional.of(new IdempotencyKey("seq-42/2/c-1001")));

    List<ScheduleResult> results =
        together(
            IntStream.range(0, 12)
                .<Supplier<ScheduleResult>>mapToObj(
                    i -> () -> scheduleEmail.schedule(ACME, request))
                .toList());

    List<Scheduled> created =
        results.stream()
            .filter(ScheduleResult.Created.class::isInstance)
            .map(result -> ((ScheduleResult.Created) result).email())
            .toList();
    assertThat(created).hasSize(1);
    assertThat(results)
        .filteredOn(new ScheduleResult.Repeated(created.getFirst(), List.of())::equals)
        .hasSize(11);
    assertThat(count("scheduled")).isEqualTo(1);
  }

  private static CancelEmails cancelEmails() {
    return new CancelEmails(stores.unitOfWork(), stores.emails(), CLOCK);
  }

  private void addDue(int emails) {
    Instant due = now().minusSeconds(1);
    add(ACME, Stream.generate(() -> Examples.newEmail(ACME, due)).limit(emails).toList());
  }

  private static int count(String state) {
    return Integer.parseInt(
        database.query("SELECT count(*) FROM send_queue WHERE state = '" + state + "'").getFirst());
  }

  /** The results of all, begun in the same moment. */
  private static <T> List<T> together(List<Supplier<T>> all) {
    CyclicBarrier start = new CyclicBarrier(all.size());
    List<CompletableFuture<T>> running =
        all.stream()
            .map(
                work ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          pass(start);
                          return work.get();
                        },
                        threads))
            .toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private static void pass(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

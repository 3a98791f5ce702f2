package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.SendQueue.Claim;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link SendQueue} does. */
public interface SendQueueContract extends StoresContract {

  /** No quiet period, so that a check is due at once. */
  RetryPolicy IMPATIENT =
      new RetryPolicy(
          Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofDays(3), 100, Duration.ZERO);

  SendOutcome ACCEPTED = new SendOutcome.Accepted(Optional.of("provider-1"), Optional.empty());
  MailboxNews WORKING = new MailboxNews.Working();
  MailboxNews FAILING = new MailboxNews.Failing();
  SendOutcome UNKNOWN = new SendOutcome.Unknown(new Failure("reset", "reset after the dot"));

  @Test
  default void emailShouldNotBeLeasedWhenItIsNotDue() {
    configure(ACME, Examples.limits());
    add(ACME, now().plusSeconds(30));

    Claim claim = stores().queue().claim("worker-1", 10, LEASE);

    assertThat(claim.leased()).isEmpty();
    assertThat(claim.next()).isAfter(now());
  }

  @Test
  default void emailShouldBeLeasedOnceWhenItIsDue() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));

    List<Sending> first = claim(10);
    List<Sending> second = claim(10);

    assertThat(first).hasSize(1);
    Sending sending = first.getFirst();
    assertThat(sending.details()).isEqualTo(email.details());
    assertThat(sending.lease().holder()).isEqualTo("worker-1");
    assertThat(sending.lease().provider()).isEqualTo(Examples.PROVIDER);
    assertThat(Duration.between(sending.lease().grantedAt(), sending.lease().expiresAt()))
        .isEqualTo(LEASE);
    assertThat(second).isEmpty();
    assertThat(find(email)).isEqualTo(sending);
  }

  @Test
  default void emailsShouldBeLeasedEarliestFirstWhenMoreAreDueThanAskedFor() {
    configure(ACME, Examples.limits());
    Scheduled late = add(ACME, now().minusSeconds(10));
    Scheduled early = add(ACME, now().minusSeconds(20));

    assertThat(claim(1)).extracting(ScheduledEmail::id).containsExactly(early.id());
    assertThat(claim(1)).extracting(ScheduledEmail::id).containsExactly(late.id());
  }

  @Test
  default void askingAgainShouldBeWorthwhileAtOnceWhenMoreIsDue() {
    configure(ACME, Examples.limits());
    IntStream.range(0, 3).forEach(i -> add(ACME, now().minusSeconds(1)));

    Claim claim = stores().queue().claim("worker-1", 1, LEASE);

    assertThat(claim.next()).isBeforeOrEqualTo(now().plusMillis(200));
  }

  @Test
  default void signalShouldComeWhenAnEmailIsDueEarlierThanWasKnown() throws InterruptedException {
    Semaphore signals = new Semaphore(0);
    stores().queue().onEarlierDue(signals::release);
    configure(ACME, Examples.limits());
    claim(1);
    assertThat(signals.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
    signals.drainPermits();

    add(ACME, now().plusSeconds(2));

    assertThat(signals.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  default void contentShouldBeTheAuthorsWhenALeaseHolderAsks() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();

    assertThat(stores().unitOfWork().asWorker(() -> stores().queue().content(leased)))
        .isEqualTo(Examples.content());
  }

  @Test
  default void everyNextStateShouldComeBackEqualWhenALeaseIsSettled() {
    configure(ACME, Examples.limits());
    SendOutcome retry =
        new SendOutcome.Transient(new Failure("421", "try later"), Optional.empty());
    SendOutcome refusal = new SendOutcome.Permanent(new Failure("550", "no such user"));

    for (SendOutcome outcome : List.of(ACCEPTED, retry, refusal, UNKNOWN)) {
      add(ACME, now().minusSeconds(1));
      Sending leased = claim(1).getFirst();
      ScheduledEmail next = leased.settle(outcome, RetryPolicy.DEFAULT, 0.9, now());

      assertThat(settle(leased, next)).isEqualTo(Fenced.DONE);
      assertThat(find(leased)).isEqualTo(next);
    }
  }

  @Test
  default void heldEmailShouldComeBackEqualWhenOnlyAPersonCanDecide() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending first = claim(1).getFirst();
    settle(first, first.settle(UNKNOWN, IMPATIENT, 0, now().minusSeconds(1)));
    Sending again = claim(1).getFirst();
    Unconfirmed held = again.hold();

    assertThat(settle(again, held)).isEqualTo(Fenced.DONE);

    assertThat(find(first)).isEqualTo(held);
    assertThat(claim(1)).isEmpty();
  }

  @Test
  default void unconfirmedEmailShouldBeLeasedWhenItsCheckIsDue() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending first = claim(1).getFirst();
    Sending prepared = first.prepared("draft-7");
    stores().unitOfWork().asWorker(() -> stores().queue().keep(prepared));
    settle(prepared, prepared.settle(UNKNOWN, IMPATIENT, 0, now().minusSeconds(1)));

    List<Sending> again = claim(10);

    assertThat(again).hasSize(1);
    assertThat(again.getFirst().mustInquire()).isTrue();
    assertThat(again.getFirst().reference()).contains("draft-7");
    assertThat(again.getFirst().lease().number()).isGreaterThan(first.lease().number());
  }

  @Test
  default void settlementShouldChangeNothingWhenTheLeaseWasTakenOver() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));
    Sending stale = stores().queue().claim("slow", 1, Duration.ZERO).leased().getFirst();
    stores().queue().recoverExpired(IMPATIENT, 10);
    Sending fresh = claim(1).getFirst();

    Fenced late = settle(stale, stale.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now()));
    Fenced lateReference =
        stores().unitOfWork().asWorker(() -> stores().queue().keep(stale.prepared("draft")));

    assertThat(late).isEqualTo(Fenced.LEASE_LOST);
    assertThat(lateReference).isEqualTo(Fenced.LEASE_LOST);
    assertThat(find(email)).isEqualTo(fresh);
  }

  @Test
  default void settlementShouldChangeNothingWhenItWasMadeBefore() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    ScheduledEmail sent = leased.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now());
    settle(leased, sent);

    Fenced again = settle(leased, leased.release(now()));

    assertThat(again).isEqualTo(Fenced.LEASE_LOST);
    assertThat(find(leased)).isEqualTo(sent);
  }

  @Test
  default void everyLeaseShouldEndForItselfWhenSeveralAreSettledTogether() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    List.of(ACME, OTHER, ACME).forEach(tenant -> add(tenant, now().minusSeconds(1)));
    List<Sending> leased = claim(3);
    settle(leased.get(1), leased.get(1).release(now()));
    List<SendQueue.Settlement> settlements =
        leased.stream()
            .map(
                email ->
                    new SendQueue.Settlement(
                        email, email.settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now()), WORKING))
            .toList();

    List<Fenced> results =
        stores().unitOfWork().asWorker(() -> stores().queue().settle(settlements));

    assertThat(results).containsExactly(Fenced.DONE, Fenced.LEASE_LOST, Fenced.DONE);
    assertThat(find(leased.get(0))).isEqualTo(settlements.get(0).next());
    assertThat(find(leased.get(1))).isInstanceOf(Scheduled.class);
    assertThat(find(leased.get(2))).isEqualTo(settlements.get(2).next());
  }

  @Test
  default void settlementShouldBeRefusedWhenItIsForAnotherEmail() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    Scheduled another = Examples.newEmail(ACME, now()).email();

    assertThatThrownBy(() -> settle(leased, another)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settle(leased, leased)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void expiredLeaseShouldBecomeUnconfirmedWhenItIsRecovered() {
    configure(ACME, Examples.limits());
    Scheduled lost = add(ACME, now().minusSeconds(1));
    stores().queue().claim("dead", 1, Duration.ZERO);
    add(ACME, now().minusSeconds(1));
    Sending alive = claim(1).getFirst();

    List<ScheduledEmail> recovered = stores().queue().recoverExpired(RetryPolicy.DEFAULT, 10);

    assertThat(recovered).extracting(ScheduledEmail::id).containsExactly(lost.id());
    assertThat(find(lost)).isInstanceOf(Unconfirmed.class).isEqualTo(recovered.getFirst());
    assertThat(find(alive)).isEqualTo(alive);
    assertThat(stores().queue().recoverExpired(RetryPolicy.DEFAULT, 10)).isEmpty();
  }

  @Test
  default void leasesShouldStopWhenTheLaneHasAsManyAsItMay() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 1_000, 2));
    IntStream.range(0, 3).forEach(i -> add(ACME, now().minusSeconds(1)));

    List<Sending> two = claim(10);
    List<Sending> none = claim(10);
    settle(two.getFirst(), two.getFirst().settle(ACCEPTED, RetryPolicy.DEFAULT, 0, now()));
    List<Sending> one = claim(10);

    assertThat(two).hasSize(2);
    assertThat(none).isEmpty();
    assertThat(one).hasSize(1);
  }

  @Test
  default void leasesShouldBeSpacedWhenTheLaneHasALimitPerMinute() {
    configure(ACME, new SendLimits(30, 1_000, 100));
    IntStream.range(0, 5).forEach(i -> add(ACME, now().minusSeconds(1)));

    Claim first = stores().queue().claim("worker-1", 10, LEASE);
    Claim second = stores().queue().claim("worker-1", 10, LEASE);

    assertThat(first.leased()).hasSize(1);
    assertThat(second.leased()).isEmpty();
    assertThat(second.next()).isAfter(now().plusMillis(500)).isBefore(now().plusSeconds(4));
  }

  @Test
  default void leasesShouldStopWhenTheDayIsUsedUp() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 2, 100));
    IntStream.range(0, 3).forEach(i -> add(ACME, now().minusSeconds(1)));

    assertThat(claim(10)).hasSize(2);
    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void usedDayShouldStayUsedWhenTheLaneIsConfiguredAnew() {
    SendLimits limits = new SendLimits(SendLimits.MAX_PER_MINUTE, 2, 100);
    configure(ACME, limits);
    IntStream.range(0, 3).forEach(i -> add(ACME, now().minusSeconds(1)));
    claim(10);

    configure(ACME, limits);

    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void restingLaneShouldHoldItsEmailsAndNoOthers() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    add(ACME, now().minusSeconds(1));
    Scheduled theirs = add(OTHER, now().minusSeconds(1));

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(theirs.id());
  }

  @Test
  default void restShouldEndWhenTheLaneIsConfiguredAnew() {
    configure(ACME, Examples.limits());
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    Scheduled email = add(ACME, now().minusSeconds(1));

    configure(ACME, Examples.limits());

    assertThat(claim(10)).extracting(ScheduledEmail::id).contains(email.id());
  }

  @Test
  default void restShouldEndWhenTheConnectionItWasForIsMended() {
    configure(ACME, Examples.limits());
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    Scheduled email = add(ACME, now().minusSeconds(1));

    resume(ACME);

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.id());
  }

  @Test
  default void restShouldLastWhenAConnectionIsMendedThatItWasNotFor() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.LIMIT));
    tell(OTHER, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    add(ACME, now().minusSeconds(1));
    add(OTHER, now().minusSeconds(1));

    resume(ACME);

    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void restShouldNotShortenWhenAShorterOneFollows() {
    configure(ACME, Examples.limits());
    IntStream.range(0, 3).forEach(i -> add(ACME, now().minusSeconds(1)));
    List<Sending> leased = claim(2);
    settle(
        leased.getFirst(),
        leased.getFirst().release(now()),
        new MailboxNews.Resting(Duration.ofHours(1), MailboxNews.Reason.CONNECTION));
    settle(
        leased.getLast(),
        leased.getLast().release(now()),
        new MailboxNews.Resting(Duration.ZERO, MailboxNews.Reason.LIMIT));

    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void newsShouldNotCountWhenTheLaneWasConfiguredAnewMeanwhile() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending before = claim(1).getFirst();
    configure(ACME, Examples.limits());

    settle(
        before,
        before.release(now()),
        new MailboxNews.Resting(Duration.ofHours(1), MailboxNews.Reason.CONNECTION));

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(before.id());
  }

  @Test
  default void newsShouldNotCountWhenTheLeaseWasLost() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending lost = claim(1).getFirst();
    settle(lost, lost.release(now()));

    settle(
        lost,
        lost.release(now()),
        new MailboxNews.Resting(Duration.ofHours(1), MailboxNews.Reason.LIMIT));

    assertThat(claim(10)).hasSize(1);
  }

  @Test
  default void laneShouldRestWhenItsProviderFailsSeveralTimesInARow() {
    configure(ACME, Examples.limits());
    int threshold = CircuitBreaker.DEFAULT.threshold();

    List<Integer> leased =
        IntStream.rangeClosed(0, threshold)
            .map(
                i -> {
                  add(ACME, now().minusSeconds(1));
                  List<Sending> one = claim(1);
                  one.forEach(e -> settle(e, cancelled(e), FAILING));
                  return one.size();
                })
            .boxed()
            .toList();

    assertThat(leased.subList(0, threshold)).containsOnly(1);
    assertThat(leased.getLast()).isZero();
  }

  @Test
  default void laneShouldGoOnWhenItsProviderWorksBetweenFailures() {
    configure(ACME, Examples.limits());

    for (int i = 0; i < 2 * CircuitBreaker.DEFAULT.threshold(); i++) {
      add(ACME, now().minusSeconds(1));
      Sending leased = claim(1).getFirst();
      settle(leased, cancelled(leased), i % 2 == 0 ? FAILING : WORKING);
    }
    add(ACME, now().minusSeconds(1));

    assertThat(claim(1)).hasSize(1);
  }

  @Test
  default void leaseShouldLastLongerWhenItIsExtended() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    add(ACME, now().minusSeconds(1));
    List<Sending> dying = stores().queue().claim("slow", 2, Duration.ZERO).leased();

    List<Fenced> extended =
        stores()
            .unitOfWork()
            .asWorker(() -> stores().queue().extend(List.of(dying.getFirst()), LEASE));
    List<ScheduledEmail> recovered = stores().queue().recoverExpired(IMPATIENT, 10);

    assertThat(extended).containsExactly(Fenced.DONE);
    assertThat(recovered).extracting(ScheduledEmail::id).containsExactly(dying.getLast().id());
  }

  @Test
  default void leaseShouldNotBeExtendedWhenItWasLost() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));
    Sending stale = stores().queue().claim("slow", 1, Duration.ZERO).leased().getFirst();
    stores().queue().recoverExpired(IMPATIENT, 10);
    Sending fresh = claim(1).getFirst();

    List<Fenced> extended =
        stores().unitOfWork().asWorker(() -> stores().queue().extend(List.of(stale), LEASE));

    assertThat(extended).containsExactly(Fenced.LEASE_LOST);
    assertThat(find(email)).isEqualTo(fresh);
  }

  @Test
  default void emailsShouldWaitWhenItIsOutsideSendingHours() {
    Instant now = now();
    SendingHours hours = Examples.hoursClosedAt(now);
    configure(SettingsExample.of(ACME).hours(hours).settings(), Examples.limits());
    add(ACME, now.minusSeconds(1));

    assertThat(claim(10)).isEmpty();

    configure(ACME, Examples.limits());
    assertThat(claim(10)).hasSize(1);
  }

  @Test
  default void everyLaneShouldGetItsShareWhenOneHasABacklog() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    IntStream.range(0, 50).forEach(i -> add(ACME, now().minusSeconds(100)));
    Scheduled theirs = add(OTHER, now().minusSeconds(1));

    List<Sending> leased = claim(10);

    assertThat(leased).hasSizeBetween(2, 10);
    assertThat(leased).extracting(ScheduledEmail::id).contains(theirs.id());
  }

  @Test
  default void waitingEmailsShouldFollowWhenTheMailboxChanges() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 1, 1));
    IntStream.range(0, 2).forEach(i -> add(ACME, now().minusSeconds(1)));
    assertThat(claim(10)).hasSize(1);
    DeliverySettings moved = SettingsExample.of(ACME).sender("bob@agency.example").settings();

    configure(moved, Examples.limits());

    assertThat(claim(10)).hasSize(1);
  }

  private Cancelled cancelled(Sending leased) {
    return ((Scheduled) leased.release(now())).cancel("told", now());
  }
}

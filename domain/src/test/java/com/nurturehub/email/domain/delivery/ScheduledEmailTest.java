package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScheduledEmailTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(2);
  private static final Failure FAILURE = new Failure("421", "try later");
  private static final ProviderId PROVIDER = new ProviderId("some-mode", "some-way");
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          Duration.ofSeconds(30),
          Duration.ofHours(4),
          Duration.ofDays(3),
          3,
          Duration.ofMinutes(10));

  @Test
  void emailShouldBeSentWhenTheProviderAccepts() {
    SendOutcome accepted = new SendOutcome.Accepted(Optional.of("p-1"), Optional.empty());

    ScheduledEmail next = sending().settle(accepted, POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Sent.class,
            sent -> {
              assertThat(sent.sentAt()).isEqualTo(LATER);
              assertThat(sent.provider()).isEqualTo(PROVIDER);
              assertThat(sent.providerMessageId()).contains("p-1");
              assertThat(sent.attempts())
                  .containsExactly(
                      new Attempt(
                          1,
                          NOON,
                          LATER,
                          Attempt.Outcome.ACCEPTED,
                          Optional.empty(),
                          Optional.empty()));
            });
  }

  @Test
  void emailShouldWaitForAnotherTryWhenTheFailureIsTransient() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());

    ScheduledEmail next = sending().settle(busy, POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Scheduled.class,
            scheduled -> {
              assertThat(scheduled.sendAt()).isEqualTo(NOON);
              assertThat(scheduled.nextAttemptAt()).isEqualTo(LATER.plusSeconds(15));
              assertThat(scheduled.isRetrying()).isTrue();
              assertThat(scheduled.attempts().getFirst().retryAt())
                  .contains(scheduled.nextAttemptAt());
            });
  }

  @Test
  void retryShouldNotComeBeforeTheProvidersOwnTimeWhenItNamesOne() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.of(Duration.ofHours(1)));

    ScheduledEmail next = sending().settle(busy, POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Scheduled.class,
            scheduled ->
                assertThat(scheduled.nextAttemptAt()).isEqualTo(LATER.plus(Duration.ofHours(1))));
  }

  @Test
  void emailShouldFailWhenItsAttemptsAreUsedUp() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());
    ScheduledEmail email = sending().settle(busy, POLICY, 0.5, LATER);
    email = ((Scheduled) email).lease(lease(2)).settle(busy, POLICY, 0.5, LATER);

    ScheduledEmail last = ((Scheduled) email).lease(lease(3)).settle(busy, POLICY, 0.5, LATER);

    assertThat(last)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.reason()).isEqualTo(FAILURE);
              assertThat(failed.attempts()).hasSize(3);
              assertThat(failed.attempts().getLast().retryAt()).isEmpty();
            });
  }

  @Test
  void emailShouldFailWhenTheNextTryWouldComeTooLate() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.of(Duration.ofDays(4)));

    ScheduledEmail next = sending().settle(busy, POLICY, 0.5, LATER);

    assertThat(next).isInstanceOf(Failed.class);
  }

  @Test
  void emailShouldFailWhenTheFailureIsPermanent() {
    ScheduledEmail next = sending().settle(new SendOutcome.Permanent(FAILURE), POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).isEqualTo(FAILURE));
  }

  @Test
  void emailShouldBeAskedForFirstWhenItMayHaveBeenSent() {
    ScheduledEmail next = sending().settle(new SendOutcome.Unknown(FAILURE), POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Unconfirmed.class,
            unconfirmed -> {
              assertThat(unconfirmed.nextCheckAt()).contains(LATER.plus(Duration.ofMinutes(10)));
              assertThat(unconfirmed.lease(lease(2)).mustInquire()).isTrue();
            });
  }

  @Test
  void referenceShouldSurviveWhenTheOutcomeIsUnknown() {
    Sending prepared = sending().prepared("draft-7");

    ScheduledEmail next = prepared.settle(new SendOutcome.Unknown(FAILURE), POLICY, 0.5, LATER);

    assertThat(next)
        .isInstanceOfSatisfying(
            Unconfirmed.class,
            unconfirmed -> assertThat(unconfirmed.lease(lease(2)).reference()).contains("draft-7"));
  }

  @Test
  void noAttemptShouldCountWhenTheConnectionIsBroken() {
    SendOutcome broken =
        new SendOutcome.ConnectionBroken(Connection.State.RECONSENT_REQUIRED, FAILURE);

    ScheduledEmail next = sending().settle(broken, POLICY, 0.5, LATER);

    assertThat(next).isEqualTo(new Scheduled(details(), NOON, LATER, sending().attempts(), 0));
  }

  @Test
  void questionShouldStayOpenWhenTheConnectionBreaksBeforeItWasAsked() {
    Unconfirmed unconfirmed = sending().abandon(POLICY, LATER);

    ScheduledEmail next = unconfirmed.lease(lease(2)).release(LATER);

    assertThat(next).isInstanceOf(Unconfirmed.class);
    assertThat(next.attempts()).isEqualTo(unconfirmed.attempts());
  }

  @Test
  void emailShouldCountAsPossiblySentWhenItsLeaseRunsOut() {
    Unconfirmed unconfirmed = sending().abandon(POLICY, LATER);

    assertThat(unconfirmed.attempts())
        .singleElement()
        .extracting(Attempt::outcome)
        .isEqualTo(Attempt.Outcome.UNKNOWN);
  }

  @Test
  void emailShouldBeSentWithoutAnotherAttemptWhenTheProviderConfirmsIt() {
    Unconfirmed unconfirmed = sending().abandon(POLICY, LATER);

    Sent sent = unconfirmed.lease(lease(2)).confirm(Optional.of("p-9"), LATER.plusSeconds(60));

    assertThat(sent.attempts()).isEqualTo(unconfirmed.attempts());
    assertThat(sent.providerMessageId()).contains("p-9");
  }

  @Test
  void secondSendingShouldFollowThePolicyWhenNobodyCanTell() {
    Sending again = sending().abandon(POLICY, LATER).lease(lease(2));

    assertThat(again.maySendAgain(UnknownOutcomePolicy.RESEND, POLICY, LATER)).isTrue();
    assertThat(again.maySendAgain(UnknownOutcomePolicy.HOLD, POLICY, LATER)).isFalse();
    assertThat(
            again.maySendAgain(UnknownOutcomePolicy.RESEND, POLICY, NOON.plus(Duration.ofDays(4))))
        .isFalse();
    assertThat(again.hold().nextCheckAt()).isEmpty();
  }

  @Test
  void emailShouldExpireWhenItsLastMomentHasPassed() {
    EmailDetails perishable = details(Optional.of(NOON.plusSeconds(1)));
    Sending sending = Scheduled.at(perishable, NOON).lease(lease(1));

    assertThat(sending.isExpired(NOON.plusSeconds(1))).isFalse();
    assertThat(sending.isExpired(LATER)).isTrue();
    assertThat(sending.expire(LATER).reason().code()).isEqualTo("expired");
  }

  @Test
  void emailShouldBeCancelledWhenItsRecipientIsSuppressed() {
    Suppression suppression =
        new Suppression(
            new TenantId("acme"),
            new SuppressionId(new UUID(3, 4)),
            new Suppression.Target.OfContact(new ContactId("c-1001")),
            "asked by phone",
            NOON);

    Cancelled cancelled = sending().suppress(suppression, LATER);

    assertThat(cancelled.cancelledAt()).isEqualTo(LATER);
    assertThat(cancelled.reason()).isEqualTo("the contact is suppressed: asked by phone");
  }

  @Test
  void emailShouldWaitForItsMailboxWhenItIsDueBeforeThatIsFree() {
    Waiting closed = new Waiting(Waiting.Reason.SENDING_HOURS, LATER);

    assertThat(Waiting.of(Scheduled.at(details(), NOON), Optional.of(closed))).contains(closed);
    assertThat(Waiting.of(Scheduled.at(details(), LATER), Optional.of(closed))).isEmpty();
    assertThat(Waiting.of(Scheduled.at(details(), NOON), Optional.empty())).isEmpty();
    assertThat(Waiting.of(sending(), Optional.of(closed))).isEmpty();
  }

  @Test
  void emailShouldWaitForWhatHoldsItLongestWhenItIsRetried() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());
    Scheduled retried = (Scheduled) sending().settle(busy, POLICY, 0.5, LATER);
    Waiting retry = new Waiting(Waiting.Reason.RETRY, LATER.plusSeconds(15));
    Waiting shorter = new Waiting(Waiting.Reason.LIMIT, LATER.plusSeconds(14));
    Waiting longer = new Waiting(Waiting.Reason.LIMIT, LATER.plusSeconds(16));

    assertThat(Waiting.of(retried, Optional.empty())).contains(retry);
    assertThat(Waiting.of(retried, Optional.of(shorter))).contains(retry);
    assertThat(Waiting.of(retried, Optional.of(longer))).contains(longer);
  }

  @Test
  void emailShouldWaitForItsConfirmationWhenTheProviderWillBeAsked() {
    Unconfirmed unconfirmed = sending().abandon(POLICY, LATER);

    assertThat(Waiting.of(unconfirmed, Optional.empty()))
        .contains(new Waiting(Waiting.Reason.CONFIRMATION, LATER.plus(Duration.ofMinutes(10))));
    assertThat(Waiting.of(unconfirmed.lease(lease(2)).hold(), Optional.empty())).isEmpty();
  }

  @Test
  void rescheduledEmailShouldWaitForItsNewTime() {
    Scheduled moved = Scheduled.at(details(), NOON).reschedule(NOON.plusSeconds(600));

    assertThat(moved.sendAt()).isEqualTo(NOON.plusSeconds(600));
    assertThat(moved.nextAttemptAt()).isEqualTo(NOON.plusSeconds(600));
    assertThat(moved.isRetrying()).isFalse();
  }

  @Test
  void failedEmailShouldBeTriedAnewWhenItIsResubmitted() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());
    Failed failed = (Failed) failedAfter(3);
    Instant muchLater = NOON.plus(Duration.ofDays(30));

    Scheduled again = failed.resubmit(muchLater);
    ScheduledEmail next = again.lease(lease(4, muchLater)).settle(busy, POLICY, 0.5, muchLater);

    assertThat(again.nextAttemptAt()).isEqualTo(muchLater);
    assertThat(again.sendAt()).isEqualTo(NOON);
    assertThat(again.isRetrying()).isFalse();
    assertThat(again.attempts()).isEqualTo(failed.attempts());
    assertThat(next)
        .isInstanceOfSatisfying(
            Scheduled.class,
            scheduled -> {
              assertThat(scheduled.isRetrying()).isTrue();
              assertThat(scheduled.nextAttemptAt()).isEqualTo(muchLater.plusSeconds(15));
              assertThat(scheduled.attempts())
                  .extracting(Attempt::number)
                  .containsExactly(1, 2, 3, 4);
            });
  }

  @Test
  void resubmittedEmailShouldFailWhenItsNewAttemptsAreUsedUpToo() {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());
    ScheduledEmail email = ((Failed) failedAfter(3)).resubmit(LATER);
    for (int number = 4; number <= 5; number++) {
      email = ((Scheduled) email).lease(lease(number)).settle(busy, POLICY, 0.5, LATER);
    }

    ScheduledEmail last = ((Scheduled) email).lease(lease(6)).settle(busy, POLICY, 0.5, LATER);

    assertThat(last).isInstanceOf(Failed.class);
    assertThat(last.attempts()).hasSize(6);
  }

  @Test
  void unconfirmedEmailShouldBeSentWithoutAskingWhenAPersonResubmitsIt() {
    Unconfirmed unconfirmed = sending().prepared("draft-7").abandon(POLICY, LATER);

    Sending again = unconfirmed.resubmit(LATER).lease(lease(2));

    assertThat(again.mustInquire()).isFalse();
    assertThat(again.reference()).isEmpty();
    assertThat(again.attempts()).isEqualTo(unconfirmed.attempts());
    assertThat(again.release(LATER)).isInstanceOf(Scheduled.class);
  }

  @Test
  void resubmittedEmailShouldBeAskedForFirstWhenItsNewTryMayHaveBeenSent() {
    Sending again = sending().abandon(POLICY, LATER).resubmit(LATER).lease(lease(2));

    Unconfirmed unconfirmed = again.abandon(POLICY, LATER);

    assertThat(unconfirmed.attempts()).hasSize(2);
    assertThat(unconfirmed.lease(lease(3)).mustInquire()).isTrue();
  }

  @Test
  void decisionOfAPersonShouldBeKeptWhenTheEmailIsMoved() {
    Scheduled resubmitted = sending().abandon(POLICY, LATER).resubmit(LATER);

    Sending moved = resubmitted.reschedule(NOON.plusSeconds(600)).lease(lease(2));

    assertThat(moved.prepared("draft-8").mustInquire()).isFalse();
  }

  @Test
  void statesShouldBeRefusedWhenTheyCountMorePastAttemptsThanThereAre() {
    assertThatThrownBy(() -> new Scheduled(details(), NOON, NOON, List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Scheduled(details(), NOON, NOON, List.of(), -1))
        .isInstanceOf(IllegalArgumentException.class);
    Unconfirmed unconfirmed = sending().abandon(POLICY, LATER);
    assertThatThrownBy(
            () ->
                new Unconfirmed(
                    details(),
                    NOON,
                    Optional.empty(),
                    Optional.empty(),
                    FAILURE,
                    unconfirmed.attempts(),
                    1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What becomes of an e-mail whose every try fails for the moment. */
  private static ScheduledEmail failedAfter(int attempts) {
    SendOutcome busy = new SendOutcome.Transient(FAILURE, Optional.empty());
    ScheduledEmail email = Scheduled.at(details(), NOON);
    for (int number = 1; number <= attempts; number++) {
      email = ((Scheduled) email).lease(lease(number)).settle(busy, POLICY, 0.5, LATER);
    }
    return email;
  }

  private static Sending sending() {
    return Scheduled.at(details(), NOON).lease(lease(1));
  }

  private static Lease lease(long number) {
    return lease(number, NOON);
  }

  private static Lease lease(long number, Instant grantedAt) {
    return new Lease(number, "worker-1", PROVIDER, grantedAt, grantedAt.plusSeconds(60));
  }

  private static EmailDetails details() {
    return details(Optional.empty());
  }

  private static EmailDetails details(Optional<Instant> notAfter) {
    EmailId id = new EmailId(new UUID(1, 2));
    return new EmailDetails(
        new TenantId("acme"),
        id,
        new SequenceStep(new SequenceId("seq-42"), 2),
        new Contact(
            new ContactId("c-1001"),
            new Mailbox(new MailAddress("jo@example.com"), Optional.empty()),
            Optional.empty()),
        "Your valuation",
        Optional.empty(),
        ExtraHeaders.NONE,
        notAfter,
        MessageId.of(id, new MailAddress("anna@agency.example")),
        NOON);
  }
}

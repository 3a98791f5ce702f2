package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.KeyUse;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.ScheduledEmails.Withdrawal;
import com.nurturehub.email.application.port.SendQueue.Fenced;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ScheduledEmails} does. */
public interface ScheduledEmailsContract extends StoresContract {

  @Test
  default void emailShouldComeBackEqualWhenItWasAdded() {
    configure(ACME, Examples.limits());

    Scheduled email = add(ACME, now().plusSeconds(60));

    assertThat(find(email)).isEqualTo(email);
  }

  @Test
  default void emailShouldComeBackEqualWhenItsOptionalFieldsAreAbsent() {
    configure(ACME, Examples.limits());
    EmailId id = Examples.emailId();
    EmailDetails bare =
        new EmailDetails(
            ACME,
            id,
            Examples.step(1),
            new Contact(
                new ContactId("c-1"), Examples.mailbox("jörg@bücher.example"), Optional.empty()),
            "",
            Optional.empty(),
            ExtraHeaders.NONE,
            Optional.of(now().plusSeconds(90)),
            MessageId.of(id, new MailAddress("anna@bücher.example")),
            now());
    NewEmail email = new NewEmail(Scheduled.at(bare, now().plusSeconds(60)), Examples.content());

    add(ACME, List.of(email));

    assertThat(find(email.email())).isEqualTo(email.email());
  }

  @Test
  default void addingShouldFailWhenAnEmailIsOfAnotherTenant() {
    configure(ACME, Examples.limits());

    assertThatThrownBy(() -> add(ACME, List.of(Examples.newEmail(OTHER, now()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void emailShouldBeAbsentWhenItsIdIsUnknown() {
    Optional<ScheduledEmail> found =
        stores()
            .unitOfWork()
            .forTenant(ACME, () -> stores().emails().find(ACME, Examples.emailId()));

    assertThat(found).isEmpty();
  }

  @Test
  default void changeShouldBeFoundWhenALockedEmailWasSaved() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusSeconds(60));
    ScheduledEmail cancelled = email.cancel("cancelled on request", now());

    save(cancelled);

    assertThat(find(email)).isEqualTo(cancelled);
  }

  @Test
  default void cancelledEmailShouldNotBeLeasedWhenItsTimeHasCome() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().minusSeconds(1));

    save(email.cancel("cancelled on request", now()));

    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void rescheduledEmailShouldBeLeasedAtOnceWhenItsNewTimeHasCome() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusSeconds(36_000));
    assertThat(claim(10)).isEmpty();

    save(email.reschedule(now().minusSeconds(1)));

    assertThat(claim(10)).extracting(ScheduledEmail::id).containsExactly(email.id());
  }

  @Test
  default void resubmittedEmailShouldBeLeasedAtOnceAndNotAskedAboutWhenItMayHaveBeenSent() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    Unconfirmed unconfirmed = leased.abandon(RetryPolicy.DEFAULT, now());
    settle(leased, unconfirmed);
    assertThat(claim(1)).isEmpty();

    save(unconfirmed.resubmit(now()));

    Sending again = claim(1).getFirst();
    assertThat(again.mustInquire()).isFalse();
    assertThat(again.attempts()).isEqualTo(unconfirmed.attempts());
    assertThat(again.lease().number()).isGreaterThan(leased.lease().number());
    assertThat(settle(leased, unconfirmed)).isEqualTo(Fenced.LEASE_LOST);
  }

  @Test
  default void resubmittedEmailShouldHaveItsRetriesAnewWhenItHadFailed() {
    RetryPolicy once =
        new RetryPolicy(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(1), 1, Duration.ZERO);
    SendOutcome busy = new SendOutcome.Transient(new Failure("421", "try later"), Optional.empty());
    RetryPolicy twice =
        new RetryPolicy(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofDays(1), 2, Duration.ZERO);
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    Failed failed = (Failed) leased.settle(busy, once, 0, now());
    settle(leased, failed);

    save(failed.resubmit(now()));

    Sending again = claim(1).getFirst();
    ScheduledEmail retrying = again.settle(busy, twice, 0, now());
    assertThat(retrying).isInstanceOf(Scheduled.class);
    assertThat(settle(again, retrying)).isEqualTo(Fenced.DONE);
    assertThat(find(retrying)).isEqualTo(retrying);
  }

  @Test
  default void selectedEmailsShouldBeCancelledWhenTheyAreStillScheduled() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    Scheduled first = add(ACME, now().plusSeconds(60));
    Scheduled second = add(ACME, now().plusSeconds(30));
    Scheduled foreign = add(OTHER, now().plusSeconds(60));
    Instant now = now();

    Withdrawal none = cancel(bySequenceAndContact("seq-42", "c-1002"), Optional.empty(), 10, now);
    Withdrawal some = cancel(bySequenceAndContact("seq-42", "c-1001"), Optional.empty(), 10, now);
    Withdrawal again = cancel(bySequenceAndContact("seq-42", "c-1001"), Optional.empty(), 10, now);

    assertThat(none).isEqualTo(new Withdrawal(0, Optional.empty()));
    assertThat(some).isEqualTo(new Withdrawal(2, Optional.empty()));
    assertThat(again).isEqualTo(none);
    assertThat(find(first)).isEqualTo(first.cancel("sequence ended", now));
    assertThat(find(second)).isEqualTo(second.cancel("sequence ended", now));
    assertThat(find(leased)).isEqualTo(leased);
    assertThat(find(foreign)).isEqualTo(foreign);
  }

  @Test
  default void cancellationShouldGoOnAfterTheGivenIdWhenItIsLimited() {
    configure(ACME, Examples.limits());
    Scheduled first = add(ACME, now().plusSeconds(60));
    Scheduled second = add(ACME, now().plusSeconds(60));
    Scheduled third = add(ACME, now().plusSeconds(60));
    EmailSelection selection =
        new EmailSelection(
            Optional.of(new SequenceId("seq-42")), Optional.empty(), Optional.empty());

    Withdrawal two = cancel(selection, Optional.empty(), 2, now());
    assertThat(find(first)).isInstanceOf(Cancelled.class);
    assertThat(find(third)).isEqualTo(third);
    Withdrawal rest = cancel(selection, two.next(), 2, now());

    assertThat(two).isEqualTo(new Withdrawal(2, Optional.of(second.id())));
    assertThat(rest).isEqualTo(new Withdrawal(1, Optional.empty()));
    assertThat(find(third)).isInstanceOf(Cancelled.class);
  }

  @Test
  default void emailsShouldBeCancelledHoweverTheirAddressIsSpeltWhenItIsSelected() {
    configure(ACME, Examples.limits());
    Instant sendAt = now().plusSeconds(60);
    NewEmail meant = Examples.newEmailTo(ACME, "JÖ@Bücher.example", sendAt);
    NewEmail other = Examples.newEmailTo(ACME, "jo@bücher.example", sendAt);
    add(ACME, List.of(meant, other));
    Instant now = now();

    Withdrawal done =
        cancel(
            EmailSelection.to(new Target.OfAddress(new MailAddress("jö@xn--bcher-kva.EXAMPLE"))),
            Optional.empty(),
            10,
            now);

    assertThat(done.cancelled()).isEqualTo(1);
    assertThat(find(meant.email())).isEqualTo(meant.email().cancel("sequence ended", now));
    assertThat(find(other.email())).isEqualTo(other.email());
  }

  @Test
  default void resubmittedEmailShouldBeCancelledWithItsAttemptsWhenItIsSelected() {
    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    Sending leased = claim(1).getFirst();
    Unconfirmed unconfirmed = leased.abandon(RetryPolicy.DEFAULT, now());
    settle(leased, unconfirmed);
    Scheduled resubmitted = unconfirmed.resubmit(now());
    save(resubmitted);
    Instant now = now();

    cancel(bySequenceAndContact("seq-42", "c-1001"), Optional.empty(), 10, now);

    assertThat(find(resubmitted)).isEqualTo(resubmitted.cancel("sequence ended", now));
  }

  @Test
  default void listShouldBeNewestFirstWhenNothingIsFiltered() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    Scheduled first = add(ACME, now().plusSeconds(60));
    Scheduled second = add(ACME, now().plusSeconds(30));
    add(OTHER, now().plusSeconds(60));

    List<EmailId> listed = list(ACME, EmailFilter.ALL, Optional.empty(), 10);

    assertThat(listed).containsExactly(second.id(), first.id());
  }

  @Test
  default void listShouldGoOnBelowTheGivenIdWhenItIsPaged() {
    configure(ACME, Examples.limits());
    Scheduled first = add(ACME, now().plusSeconds(60));
    Scheduled second = add(ACME, now().plusSeconds(60));
    Scheduled third = add(ACME, now().plusSeconds(60));

    List<EmailId> page = list(ACME, EmailFilter.ALL, Optional.empty(), 2);
    List<EmailId> rest = list(ACME, EmailFilter.ALL, Optional.of(page.getLast()), 2);

    assertThat(page).containsExactly(third.id(), second.id());
    assertThat(rest).containsExactly(first.id());
  }

  @Test
  default void listShouldHoldTheMatchesAloneWhenItIsFiltered() {
    configure(ACME, Examples.limits());
    Instant base = now().plusSeconds(3600);
    Scheduled early = add(ACME, base);
    Scheduled late = add(ACME, base.plusSeconds(60));
    save(late.cancel("cancelled on request", now()));

    assertThat(list(ACME, byState(EmailState.SCHEDULED), Optional.empty(), 10))
        .containsExactly(early.id());
    assertThat(list(ACME, byState(EmailState.CANCELLED), Optional.empty(), 10))
        .containsExactly(late.id());
    assertThat(list(ACME, byTime(base, base.plusSeconds(60)), Optional.empty(), 10))
        .containsExactly(early.id());
    assertThat(list(ACME, bySequence("seq-42"), Optional.empty(), 10))
        .containsExactly(late.id(), early.id());
    assertThat(list(ACME, bySequence("seq-43"), Optional.empty(), 10)).isEmpty();
    assertThat(list(ACME, byContact("c-1001"), Optional.empty(), 10))
        .containsExactly(late.id(), early.id());
    assertThat(list(ACME, byContact("c-1002"), Optional.empty(), 10)).isEmpty();
  }

  @Test
  default void nothingShouldHoldAMailboxWhenItIsFreeOrNotThere() {
    assertThat(holdOf(ACME)).isEmpty();

    configure(ACME, Examples.limits());
    add(ACME, now().minusSeconds(1));
    claim(1);

    assertThat(holdOf(ACME)).isEmpty();
  }

  @Test
  default void pauseShouldBeToldWithItsReasonWhenItHoldsAMailbox() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    Map<MailboxNews.Reason, Waiting.Reason> reasons =
        Map.of(
            MailboxNews.Reason.LIMIT, Waiting.Reason.LIMIT,
            MailboxNews.Reason.CONNECTION, Waiting.Reason.CONNECTION,
            MailboxNews.Reason.PROVIDER, Waiting.Reason.PROVIDER);

    reasons.forEach(
        (reason, told) -> {
          configure(ACME, Examples.limits());
          Instant before = now();
          tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), reason));

          assertThat(holdOf(ACME))
              .hasValueSatisfying(
                  hold -> {
                    assertThat(hold.reason()).isEqualTo(told);
                    assertThat(hold.until())
                        .isBetween(
                            before.plus(Duration.ofMinutes(15)),
                            now().plus(Duration.ofMinutes(16)));
                  });
        });

    assertThat(holdOf(OTHER)).isEmpty();
    configure(ACME, Examples.limits());
    assertThat(holdOf(ACME)).isEmpty();
  }

  @Test
  default void momentShouldNotBeToldWhenItHoldsAMailbox() {
    configure(ACME, Examples.limits());

    tell(ACME, new MailboxNews.Resting(Duration.ofMillis(900), MailboxNews.Reason.LIMIT));

    assertThat(holdOf(ACME)).isEmpty();
  }

  @Test
  default void sendingHoursShouldBeToldWhenTheyHoldAMailbox() {
    Instant now = now();
    SendingHours hours = Examples.hoursClosedAt(now);
    configure(Examples.settings(ACME, hours), Examples.limits());
    add(ACME, now.minusSeconds(1));

    assertThat(claim(1)).isEmpty();

    assertThat(holdOf(ACME))
        .contains(new Waiting(Waiting.Reason.SENDING_HOURS, hours.windowAt(now).opens()));
  }

  @Test
  default void limitShouldBeToldWhenItHoldsAMailbox() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 1, 10));
    configure(OTHER, new SendLimits(1, SendLimits.MAX_PER_DAY, 10));
    for (TenantId tenant : List.of(ACME, OTHER)) {
      add(tenant, now().minusSeconds(1));
      add(tenant, now().minusSeconds(1));
    }

    assertThat(claim(10)).hasSize(2);

    assertThat(holdOf(ACME))
        .hasValueSatisfying(
            hold -> {
              assertThat(hold.reason()).isEqualTo(Waiting.Reason.LIMIT);
              assertThat(hold.until()).isAfter(now().plus(Duration.ofHours(22)));
            });
    assertThat(holdOf(OTHER))
        .hasValueSatisfying(
            hold -> {
              assertThat(hold.reason()).isEqualTo(Waiting.Reason.LIMIT);
              assertThat(hold.until()).isBefore(now().plus(Duration.ofMinutes(2)));
            });
  }

  @Test
  default void keyShouldBelongToItsFirstUseWhenItIsClaimedAgain() {
    IdempotencyKey key = new IdempotencyKey("order-1");
    KeyUse first = new KeyUse("aa", Examples.emailId());
    KeyUse second = new KeyUse("bb", Examples.emailId());

    Map<IdempotencyKey, KeyUse> atFirst = claimKeys(ACME, Map.of(key, first));
    Map<IdempotencyKey, KeyUse> again =
        claimKeys(ACME, Map.of(key, second, new IdempotencyKey("order-2"), second));
    Map<IdempotencyKey, KeyUse> elsewhere = claimKeys(OTHER, Map.of(key, second));

    assertThat(atFirst).isEmpty();
    assertThat(again).containsExactly(Map.entry(key, first));
    assertThat(elsewhere).isEmpty();
  }

  private void save(ScheduledEmail changed) {
    TenantId tenant = changed.details().tenant();
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              assertThat(stores().emails().lock(tenant, changed.id())).isPresent();
              stores().emails().save(changed);
              return changed;
            });
  }

  private Optional<Waiting> holdOf(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().emails().holdOf(tenant));
  }

  private Withdrawal cancel(
      EmailSelection selection, Optional<EmailId> after, int max, Instant now) {
    return stores()
        .unitOfWork()
        .forTenant(
            ACME,
            () ->
                stores()
                    .emails()
                    .cancelScheduled(ACME, selection, "sequence ended", now, after, max));
  }

  private static EmailSelection bySequenceAndContact(String sequence, String contact) {
    return new EmailSelection(
        Optional.of(new SequenceId(sequence)),
        Optional.of(new ContactId(contact)),
        Optional.empty());
  }

  private Map<IdempotencyKey, KeyUse> claimKeys(TenantId tenant, Map<IdempotencyKey, KeyUse> uses) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().emails().claimKeys(tenant, uses, now()));
  }

  private List<EmailId> list(
      TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().emails().list(tenant, filter, before, limit))
        .stream()
        .map(ScheduledEmail::id)
        .toList();
  }

  private static EmailFilter byState(EmailState state) {
    return new EmailFilter(
        Optional.of(state), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static EmailFilter byTime(Instant from, Instant to) {
    return new EmailFilter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(from), Optional.of(to));
  }

  private static EmailFilter bySequence(String id) {
    return new EmailFilter(
        Optional.empty(),
        Optional.of(new SequenceId(id)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static EmailFilter byContact(String id) {
    return new EmailFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.of(new ContactId(id)),
        Optional.empty(),
        Optional.empty());
  }
}

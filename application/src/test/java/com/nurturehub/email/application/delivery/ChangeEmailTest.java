package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeEmailTest {

  private static final SendOutcome REFUSED =
      new SendOutcome.Permanent(new Failure("550", "no such mailbox"));
  private static final SendOutcome ACCEPTED =
      new SendOutcome.Accepted(Optional.empty(), Optional.empty());

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final ChangeEmail changeEmail =
      new ChangeEmail(stores.unitOfWork(), stores.emails(), stores.personalData(), clock);

  @Test
  void failedEmailShouldBeDueNowWhenItIsResubmitted() {
    Failed failed = (Failed) stored(settled(Examples.details(ACME, NOON), REFUSED));
    clock.advance(Duration.ofDays(9));

    ChangeResult result = changeEmail.resubmit(ACME, failed.id());

    assertThat(result)
        .isEqualTo(new ChangeResult.Done(failed.resubmit(NOON.plus(Duration.ofDays(9)))));
  }

  @Test
  void unconfirmedEmailShouldNotBeAskedAboutWhenItIsResubmitted() {
    Sending sending = leased(Examples.details(ACME, NOON));
    Unconfirmed unconfirmed = (Unconfirmed) stored(sending.abandon(RetryPolicy.DEFAULT, NOON));

    ChangeResult result = changeEmail.resubmit(ACME, unconfirmed.id());

    assertThat(result)
        .isInstanceOfSatisfying(
            ChangeResult.Done.class,
            done ->
                assertThat(((Scheduled) done.email()).lease(sending.lease()).mustInquire())
                    .isFalse());
  }

  @Test
  void resubmissionShouldBeRefusedWhenTheEmailIsInAnotherState() {
    Scheduled scheduled = Scheduled.at(Examples.details(ACME, NOON), NOON);
    Scheduled withdrawn = Scheduled.at(Examples.details(ACME, NOON), NOON);
    List<ScheduledEmail> others =
        List.of(
            stored(scheduled),
            stored(withdrawn.cancel("cancelled on request", NOON)),
            stored(leased(Examples.details(ACME, NOON))),
            stored(settled(Examples.details(ACME, NOON), ACCEPTED)));

    assertThat(others)
        .allSatisfy(
            email ->
                assertThat(changeEmail.resubmit(ACME, email.id()))
                    .isEqualTo(new ChangeResult.Conflict(email)));
    assertThat(changeEmail.resubmit(OTHER, scheduled.id()))
        .isInstanceOf(ChangeResult.NotFound.class);
  }

  @Test
  void resubmissionShouldBeTooLateWhenTheLastMomentHasPassed() {
    EmailDetails perishable = Examples.detailsUntil(ACME, NOON, NOON.plusSeconds(60));
    Failed failed = (Failed) stored(settled(perishable, REFUSED));
    clock.advance(Duration.ofSeconds(61));

    ChangeResult result = changeEmail.resubmit(ACME, failed.id());

    assertThat(result).isEqualTo(new ChangeResult.TooLate(failed));
  }

  private static ScheduledEmail settled(EmailDetails details, SendOutcome outcome) {
    return leased(details).settle(outcome, RetryPolicy.DEFAULT, 0, NOON);
  }

  private static Sending leased(EmailDetails details) {
    return Scheduled.at(details, NOON)
        .lease(new Lease(1, "worker-1", Examples.PROVIDER, NOON, NOON.plusSeconds(60)));
  }

  private ScheduledEmail stored(ScheduledEmail email) {
    return stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              Scheduled first = Scheduled.at(email.details(), email.sendAt());
              stores.emails().add(ACME, List.of(new NewEmail(first, Examples.content())));
              stores.emails().save(email);
              return email;
            });
  }
}

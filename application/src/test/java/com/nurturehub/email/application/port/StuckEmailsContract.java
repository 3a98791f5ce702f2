package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.StuckEmails.Overdue;
import com.nurturehub.email.application.port.StuckEmails.Undecided;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link StuckEmails} does. */
public interface StuckEmailsContract extends StoresContract {

  Duration AGE = Duration.ofMinutes(15);

  @Test
  default void tenantShouldBeOverdueWhenADueEmailDoesNotLeave() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    Scheduled oldest = add(ACME, now().minus(AGE).minusSeconds(60));
    add(ACME, now().minus(AGE).minusSeconds(30));
    add(OTHER, now().minus(AGE).plusSeconds(60));

    assertThat(overdue()).containsExactly(new Overdue(ACME, oldest.nextAttemptAt()));
  }

  @Test
  default void nobodyShouldBeOverdueWhenTheEmailIsLeasedOrLater() {
    configure(ACME, Examples.limits());
    add(ACME, now().minus(AGE).minusSeconds(60));
    add(ACME, now().plusSeconds(60));
    claim(1);

    assertThat(overdue()).isEmpty();
  }

  @Test
  default void tenantShouldBeOverdueWhenWhatIsLeftAfterAClaimIsOld() {
    configure(ACME, Examples.limits());
    add(ACME, now().minus(AGE).minusSeconds(60));
    Scheduled second = add(ACME, now().minus(AGE).minusSeconds(30));
    claim(1);

    assertThat(overdue()).containsExactly(new Overdue(ACME, second.nextAttemptAt()));
  }

  @Test
  default void nobodyShouldBeOverdueWhenTheMailboxRests() {
    configure(ACME, Examples.limits());
    add(ACME, now().minus(AGE).minusSeconds(60));
    add(ACME, now().minus(AGE).minusSeconds(30));
    Sending leased = claim(1).getFirst();
    settle(
        leased,
        leased.release(now()),
        new MailboxNews.Resting(Duration.ofMinutes(5), MailboxNews.Reason.LIMIT));

    assertThat(overdue()).isEmpty();
  }

  @Test
  default void nobodyShouldBeOverdueOutsideItsSendingHours() {
    DayOfWeek later = LocalDate.now(ZoneOffset.UTC).plusDays(2).getDayOfWeek();
    configure(within(Set.of(later)), Examples.limits());
    add(ACME, now().minus(AGE).minusSeconds(60));

    assertThat(overdue()).isEmpty();
  }

  @Test
  default void waitShouldNotCountFromBeforeTheSendingHoursOpened() {
    Set<DayOfWeek> daily = Set.of(DayOfWeek.values());
    configure(within(daily), Examples.limits());
    Scheduled email = add(ACME, now().minus(Duration.ofDays(3)));
    Instant opened = LocalDate.now(ZoneOffset.UTC).atStartOfDay().toInstant(ZoneOffset.UTC);

    List<Overdue> overdue = overdue(Duration.ZERO);

    assertThat(email.nextAttemptAt()).isBefore(opened);
    assertThat(overdue).extracting(Overdue::since).allMatch(since -> !since.isBefore(opened));
  }

  @Test
  default void nobodyShouldBeOverdueWhenThePaceIsUsedToTheFull() {
    configure(ACME, new SendLimits(1, 1_000, 10));
    add(ACME, now().minus(AGE).minusSeconds(60));
    add(ACME, now().minus(AGE).minusSeconds(60));
    assertThat(claim(10)).hasSize(1);

    assertThat(overdue()).isEmpty();
  }

  @Test
  default void nobodyShouldBeOverdueWhenTheDayIsUsedUp() {
    configure(ACME, new SendLimits(SendLimits.MAX_PER_MINUTE, 1, 10));
    add(ACME, now().minus(AGE).minusSeconds(60));
    add(ACME, now().minus(AGE).minusSeconds(60));
    assertThat(claim(10)).hasSize(1);

    assertThat(overdue()).isEmpty();
  }

  @Test
  default void emailsShouldBeUndecidedWhenOnlyAPersonCanDecide() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    hold(ACME);
    hold(ACME);
    add(OTHER, now().minusSeconds(1));
    Sending checked = claim(1).getFirst();
    settle(checked, checked.settle(unknown(), RetryPolicy.DEFAULT, 0, now()));

    assertThat(undecided()).containsExactly(new Undecided(ACME, 2));
  }

  @Test
  default void othersShouldBeOutOfReachWhenATenantLooks() {
    configure(ACME, Examples.limits());
    hold(ACME);
    add(ACME, now().minus(AGE).minusSeconds(60));

    assertThat(stores().unitOfWork().forTenant(OTHER, () -> stores().stuck().overdue(AGE)))
        .isEmpty();
    assertThat(stores().unitOfWork().forTenant(OTHER, () -> stores().stuck().undecided()))
        .isEmpty();
  }

  private List<Overdue> overdue() {
    return overdue(AGE);
  }

  private List<Overdue> overdue(Duration age) {
    return stores().unitOfWork().asWorker(() -> stores().stuck().overdue(age));
  }

  private List<Undecided> undecided() {
    return stores().unitOfWork().asWorker(() -> stores().stuck().undecided());
  }

  private void hold(TenantId tenant) {
    RetryPolicy impatient =
        new RetryPolicy(
            Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofDays(3), 100, Duration.ZERO);
    add(tenant, now().minusSeconds(1));
    Sending first = claim(1).getFirst();
    settle(first, first.settle(unknown(), impatient, 0, now().minusSeconds(1)));
    Sending again = claim(1).getFirst();
    settle(again, again.hold());
  }

  private static SendOutcome unknown() {
    return new SendOutcome.Unknown(new Failure("reset", "reset after the dot"));
  }

  private static DeliverySettings within(Set<DayOfWeek> days) {
    return SettingsExample.of(ACME)
        .hours(new SendingHours(ZoneOffset.UTC, days, LocalTime.MIDNIGHT, LocalTime.of(23, 59)))
        .settings();
  }
}

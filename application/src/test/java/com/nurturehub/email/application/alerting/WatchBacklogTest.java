package com.nurturehub.email.application.alerting;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchBacklogTest {

  private static final Duration AGE = Duration.ofMinutes(15);

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final WatchBacklog watchBacklog = instance();

  @BeforeEach
  void configure() {
    List.of(ACME, OTHER).forEach(this::configure);
  }

  @Test
  void backlogShouldBeRaisedOnceWhenADueEmailDoesNotLeave() {
    add(ACME);
    watchBacklog.watch();
    assertThat(alerts()).isEmpty();

    clock.advance(AGE);
    watchBacklog.watch();
    instance().watch();
    clock.advance(AGE);
    watchBacklog.watch();

    assertThat(alerts()).hasSize(1);
    Alert alert = alerts().getFirst();
    assertThat(alert.cause().tenant()).contains(ACME);
    assertThat(alert.cause().kind()).isEqualTo(AlertKind.BACKLOG);
    assertThat(alert.details().count()).isEqualTo(1);
    assertThat(alert.details().notice().detail()).contains("2026-11-24T12:00:00Z");
  }

  @Test
  void backlogShouldBeResolvedWhenTheEmailLeaves() {
    add(ACME);
    clock.advance(AGE);
    watchBacklog.watch();
    claim();

    watchBacklog.watch();

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void oneAlertShouldTellHowManyEmailsAreUndecided() {
    hold(ACME);
    watchBacklog.watch();
    watchBacklog.watch();
    assertThat(alerts().getFirst().details().count()).isEqualTo(1);
    assertThat(alerts().getFirst().details().notice().title()).startsWith("1 e-mail");

    hold(ACME);
    watchBacklog.watch();

    assertThat(alerts()).hasSize(1);
    assertThat(alerts().getFirst().details().notice().title()).startsWith("2 e-mails");
    assertThat(alerts().getFirst().cause().kind()).isEqualTo(AlertKind.UNCONFIRMED);
  }

  @Test
  void undecidedShouldBeResolvedWhenNoneIsLeft() {
    ScheduledEmail held = hold(ACME);
    watchBacklog.watch();
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.emails().save(Scheduled.at(held.details(), NOON));
              return held;
            });
    watchBacklog.watch();

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
  }

  private WatchBacklog instance() {
    return new WatchBacklog(stores.unitOfWork(), stores.stuck(), stores.alerts(), clock, AGE);
  }

  private void configure(TenantId tenant) {
    DeliverySettings settings = Examples.settings(tenant);
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.settings().save(settings);
              stores.queue().configureLane(settings, Examples.limits());
              return settings;
            });
  }

  private void add(TenantId tenant) {
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.emails().add(tenant, List.of(Examples.newEmail(tenant, clock.instant())));
              return tenant;
            });
  }

  private Sending claim() {
    return stores.queue().claim("worker-1", 1, AGE).leased().getFirst();
  }

  /** An e-mail of which only a person can say what became of it. */
  private ScheduledEmail hold(TenantId tenant) {
    RetryPolicy impatient =
        new RetryPolicy(AGE, AGE.multipliedBy(2), AGE.multipliedBy(9), 100, Duration.ZERO);
    SendOutcome unknown = new SendOutcome.Unknown(new Failure("reset", "after the dot"));
    add(tenant);
    Sending first = claim();
    settle(first, first.settle(unknown, impatient, 0, clock.instant()));
    Sending again = claim();
    settle(again, again.hold());
    return again.hold();
  }

  private void settle(Sending leased, ScheduledEmail next) {
    stores
        .unitOfWork()
        .asWorker(
            () ->
                stores
                    .queue()
                    .settle(List.of(new Settlement(leased, next, new MailboxNews.None()))));
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .asWorker(() -> stores.alerts().listAll(AlertFilter.ALL, Optional.empty(), 10));
  }
}

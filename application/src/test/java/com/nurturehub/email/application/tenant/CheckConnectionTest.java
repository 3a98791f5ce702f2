package com.nurturehub.email.application.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProvider.Check;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.StoresContract;
import com.nurturehub.email.application.tenant.CheckConnection.Result;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.Connection.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckConnectionTest implements StoresContract {

  private static final Check BROKEN =
      new Check.Refused(
          new SendOutcome.ConnectionBroken(
              State.RECONSENT_REQUIRED, new Failure("invalid_grant", "connect it again")));

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final CheckConnection checkConnection =
      new CheckConnection(
          stores.unitOfWork(),
          stores.settings(),
          new MailProviders(List.of(provider)),
          stores.queue(),
          stores.alerts(),
          clock);

  @Override
  public Stores stores() {
    return stores;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Test
  void connectionShouldBeKnownWhenTheProviderTakesTheCredentials() {
    configure(ACME, Examples.limits());
    clock.advance(Duration.ofMinutes(1));

    assertThat(checkConnection.check(ACME)).isEqualTo(Result.CHECKED);

    assertThat(connection())
        .isEqualTo(new Connection(State.CONNECTED, clock.instant(), Optional.empty()));
    assertThat(provider.handedOver()).isEmpty();
  }

  @Test
  void alertShouldBeRaisedWhenTheProviderRefusesTheCredentials() {
    configure(ACME, Examples.limits());
    provider.answerCheck(BROKEN);

    assertThat(checkConnection.check(ACME)).isEqualTo(Result.CHECKED);

    assertThat(connection())
        .isEqualTo(new Connection(State.RECONSENT_REQUIRED, NOON, Optional.of("connect it again")));
    assertThat(alertStates()).containsExactly(AlertState.TRIGGERED);
  }

  @Test
  void waitingEmailsShouldLeaveWhenABrokenConnectionWorksAgain() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    provider.answerCheck(BROKEN);
    checkConnection.check(ACME);
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    add(ACME, NOON);
    assertThat(claim(10)).isEmpty();

    provider.answerCheck(new Check.Passed());
    checkConnection.check(ACME);

    assertThat(claim(10)).hasSize(1);
    assertThat(alertStates()).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void nothingShouldChangeWhenTheProviderCannotBeAsked() {
    configure(ACME, Examples.limits());
    provider.answerCheck(
        new Check.Refused(
            new SendOutcome.Transient(new Failure("timeout", "not now"), Optional.empty())));

    assertThat(checkConnection.check(ACME)).isEqualTo(Result.NOT_NOW);

    assertThat(connection().state()).isEqualTo(State.UNVERIFIED);
    assertThat(alertStates()).isEmpty();
  }

  @Test
  void nothingShouldBeAskedWhenNothingIsConfigured() {
    assertThat(checkConnection.check(ACME)).isEqualTo(Result.NOT_CONFIGURED);
  }

  private Connection connection() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.settings().find(ACME))
        .orElseThrow()
        .connection();
  }

  private List<AlertState> alertStates() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.alerts().list(ACME, AlertFilter.ALL, Optional.empty(), 10))
        .stream()
        .map(AlertState::of)
        .toList();
  }
}

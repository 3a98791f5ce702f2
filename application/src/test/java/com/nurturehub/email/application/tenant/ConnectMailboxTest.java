package com.nurturehub.email.application.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainAuthorizationServer;
import com.nurturehub.email.application.fixture.PlainSeal;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.StoresContract;
import com.nurturehub.email.application.tenant.ConnectMailbox.Invitation;
import com.nurturehub.email.application.tenant.ConnectMailbox.Result;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.Connection.State;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConnectMailboxTest implements StoresContract {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final PlainAuthorizationServer server = new PlainAuthorizationServer();
  private final ConnectMailbox connectMailbox = with(new ScriptedProvider().connectedAt(server));

  @Override
  public Stores stores() {
    return stores;
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Test
  void mailboxShouldBeConnectedWhenItsOwnerGrants() {
    configure(ACME, Examples.limits());
    URI url = invite();
    clock.advance(PATIENCE.minusSeconds(1));

    Result result = connect(url, server.grant(url));

    assertThat(result).isEqualTo(new Result.Connected(ACME));
    DeliverySettings connected = settings();
    assertThat(connected.credentials().value("oauth.refreshToken").orElseThrow())
        .startsWith("granted-for-");
    assertThat(connected.connection().state()).isEqualTo(State.CONNECTED);
    assertThat(connected.updatedAt()).isEqualTo(clock.instant());
  }

  @Test
  void waitingEmailsShouldLeaveWhenTheMailboxIsConnectedAgain() {
    configure(ACME, Examples.limits());
    tell(ACME, new MailboxNews.Resting(Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION));
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.alerts().raise(List.of(ConnectionAlert.of(ACME, broken())), NOON);
              return ACME;
            });
    add(ACME, NOON);
    assertThat(claim(10)).isEmpty();
    URI url = invite();

    connect(url, server.grant(url));

    assertThat(claim(10)).hasSize(1);
    assertThat(alertStates()).containsExactly(AlertState.RESOLVED);
  }

  @Test
  void requestShouldBeRefusedWhenItWasAnsweredBefore() {
    configure(ACME, Examples.limits());
    URI url = invite();
    connect(url, server.grant(url));
    DeliverySettings before = settings();

    assertThat(codeOf(connect(url, server.grant(url)))).isEqualTo("redeemed-request");
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void requestShouldBeRefusedWhenItHasExpired() {
    configure(ACME, Examples.limits());
    URI url = invite();
    clock.advance(PATIENCE);

    assertThat(codeOf(connect(url, server.grant(url)))).isEqualTo("expired-request");
    assertThat(settings().connection().state()).isEqualTo(State.UNVERIFIED);
  }

  @Test
  void requestShouldBeRefusedWhenItIsNotOurs() {
    configure(ACME, Examples.limits());

    assertThat(codeOf(connectMailbox.connect("acme.QUJD", Optional.of("c"), Optional.empty())))
        .isEqualTo("foreign-request");
    assertThat(codeOf(connectMailbox.connect("", Optional.empty(), Optional.of("x"))))
        .isEqualTo("foreign-request");
  }

  @Test
  void requestShouldStayOpenWhenTheOwnerRefusesAtFirst() {
    configure(ACME, Examples.limits());
    URI url = invite();
    String state = PlainAuthorizationServer.stateIn(url);

    assertThat(
            codeOf(connectMailbox.connect(state, Optional.empty(), Optional.of("access_denied"))))
        .isEqualTo("access_denied");
    assertThat(
            codeOf(
                connectMailbox.connect(state, Optional.empty(), Optional.of("<b>access denied"))))
        .isEqualTo("no_code");
    assertThat(settings().connection().state()).isEqualTo(State.UNVERIFIED);
    assertThat(connect(url, server.grant(url))).isInstanceOf(Result.Connected.class);
  }

  @Test
  void nothingShouldChangeWhenTheCodeCannotBeExchanged() {
    configure(ACME, Examples.limits());
    DeliverySettings before = settings();
    URI url = invite();
    String code = server.grant(url);
    server.goAway();

    assertThat(codeOf(connect(url, code))).isEqualTo("away");
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void nothingShouldChangeWhenTheSenderIsAnotherMeanwhile() {
    configure(ACME, Examples.limits());
    URI url = invite();
    configure(withSender("bob@acme.example"), Examples.limits());

    assertThat(codeOf(connect(url, server.grant(url)))).isEqualTo("changed-configuration");
    assertThat(settings()).isEqualTo(withSender("bob@acme.example"));
  }

  @Test
  void nothingShouldChangeWhenTheAgencyConfiguresAnewDuringTheExchange() {
    configure(ACME, Examples.limits());
    URI url = invite();
    DeliverySettings meanwhile =
        settings().connectedBy(settings().credentials(), NOON.plusSeconds(1));
    server.whileExchanging(() -> configure(meanwhile, Examples.limits()));

    assertThat(codeOf(connect(url, server.grant(url)))).isEqualTo("changed-configuration");
    assertThat(settings()).isEqualTo(meanwhile);
  }

  @Test
  void invitationShouldSayWhyNobodyCanBeAsked() {
    assertThat(connectMailbox.invite(ACME, "nobody"))
        .isEqualTo(
            new Invitation.UnknownAuthority(new TreeSet<>(List.of(PlainAuthorizationServer.NAME))));
    assertThat(connectMailbox.invite(ACME, PlainAuthorizationServer.NAME))
        .isEqualTo(new Invitation.NotConfigured());

    configure(ACME, Examples.limits());
    ConnectMailbox clientless =
        with(new ScriptedProvider().connectedAt(new PlainAuthorizationServer().withoutClient()));
    assertThat(clientless.invite(ACME, PlainAuthorizationServer.NAME))
        .isEqualTo(new Invitation.NoClient());
  }

  @Test
  void invitationShouldBeForTheMailboxOfItsTenantAlone() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    URI url = invite();

    connect(url, server.grant(url));

    assertThat(
            stores.unitOfWork().forTenant(OTHER, () -> stores.settings().find(OTHER)).orElseThrow())
        .isEqualTo(Examples.settings(OTHER));
  }

  private ConnectMailbox with(ScriptedProvider provider) {
    return new ConnectMailbox(
        stores.unitOfWork(),
        stores.settings(),
        stores.consents(),
        new MailProviders(List.of(provider)),
        stores.queue(),
        stores.alerts(),
        new PlainSeal(),
        Examples.identifiers(),
        clock,
        PATIENCE);
  }

  private URI invite() {
    return ((Invitation.Invited) connectMailbox.invite(ACME, PlainAuthorizationServer.NAME))
        .authorizationUrl();
  }

  private Result connect(URI url, String code) {
    return connectMailbox.connect(
        PlainAuthorizationServer.stateIn(url), Optional.of(code), Optional.empty());
  }

  private static String codeOf(Result result) {
    assertThat(result).isInstanceOf(Result.NotConnected.class);
    return ((Result.NotConnected) result).why().code();
  }

  private DeliverySettings settings() {
    return stores.unitOfWork().forTenant(ACME, () -> stores.settings().find(ACME)).orElseThrow();
  }

  private static DeliverySettings withSender(String address) {
    DeliverySettings usual = Examples.settings(ACME);
    Mailbox sender = Examples.mailbox(address);
    return new DeliverySettings(
        usual.tenant(),
        usual.provider(),
        sender,
        usual.credentials(),
        usual.limits(),
        usual.sendingHours(),
        usual.unknownOutcome(),
        usual.tracking(),
        usual.trackingHost(),
        usual.connection(),
        usual.updatedAt());
  }

  private Connection broken() {
    return Examples.settings(ACME)
        .connection()
        .broken(State.RECONSENT_REQUIRED, "connect it again", NOON);
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

package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.MailProviderContract;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleSmtpProviderTest implements MailProviderContract {

  private final GoogleEmulator google = Google.emulator().start();
  private final GoogleSmtpProvider provider =
      new GoogleSmtpProvider(Google.settings(google), Google.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public MailProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return Google.tenant(Google.REFRESH_TOKEN);
  }

  @Override
  public DeliverySettings withoutConsent() {
    return Google.tenant("1//withdrawn");
  }

  @Override
  public List<byte[]> delivered() {
    return google.deliveries().stream().map(Delivery::raw).toList();
  }

  @Override
  public void loseNextAnswer() {
    google.faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  public void postponeNextMessage() {
    google.faults().once(Stage.RCPT).reply(451, "4.3.0 jo@example.com: try again later");
  }

  @Override
  public void refuseNextMessage() {
    google
        .faults()
        .once(Stage.RCPT)
        .reply(550, "5.1.1 <c-1001@example.com> no such user\n5.1.1 https://x/?u=a%40example.com");
  }

  @Override
  public void goAway() {
    google.close();
  }

  @Test
  void limitsShouldBeThreeQuartersOfTheMailboxesOwn() {
    assertThat(provider.defaultLimits().perDay()).isEqualTo(1_500);
    assertThat(provider.defaultLimits().perMinute()).isEqualTo(112);
    assertThat(provider.id()).hasToString("google-workspace/smtp");
  }

  @Test
  void credentialsShouldBeAtFaultWhenTheClientIsHalfThereOrBlank() {
    assertThat(faultsIn(Map.of("oauth.refreshToken", "r", "oauth.clientId", "c")))
        .containsExactly("oauth.clientSecret");
    assertThat(faultsIn(Map.of("oauth.refreshToken", "r", "oauth.clientSecret", "s")))
        .containsExactly("oauth.clientId");
    assertThat(faultsIn(Map.of("oauth.refreshToken", " "))).containsExactly("oauth.refreshToken");
    assertThat(faultsIn(Map.of())).containsExactly("oauth.refreshToken");
    assertThat(
            faultsIn(
                Map.of(
                    "oauth.refreshToken", "r", "oauth.clientId", "c", "oauth.clientSecret", "s")))
        .isEmpty();
  }

  @Test
  void credentialsShouldNeedAClientWhenThePlatformHasNone() {
    GoogleSmtpProvider clientless =
        new GoogleSmtpProvider(
            GoogleSettings.production(Optional.empty(), Google.TERMS),
            Google.tokens(),
            Clock.systemUTC());

    assertThat(clientless.faultsOf(connected().credentials()))
        .extracting(CredentialFault::field)
        .containsExactly("oauth.clientId");
    assertThat(clientless.send(connected(), ready(), Examples.emailId()))
        .isInstanceOf(SendOutcome.ConnectionBroken.class);
  }

  @Test
  void connectionShouldBeMisconfiguredWhenTheTenantsClientIsUnknown() {
    DeliverySettings settings =
        connected()
            .withCredentials(
                new ProviderCredentials(
                    Map.of(
                        "oauth.refreshToken", Google.REFRESH_TOKEN,
                        "oauth.clientId", "nobody",
                        "oauth.clientSecret", "nothing")));

    assertThat(brokenBy(provider.send(settings, ready(), Examples.emailId())))
        .isEqualTo(Connection.State.MISCONFIGURED);
  }

  @Test
  void tokenShouldBeAskedForOnceWhenManyMessagesAreSent() {
    for (int i = 0; i < 5; i++) {
      assertThat(send(ready())).isInstanceOf(SendOutcome.Accepted.class);
    }

    assertThat(google.tokenRequests()).isEqualTo(1);
    assertThat(google.deliveries()).hasSize(5);
    assertThat(google.openSmtpConnections()).isLessThanOrEqualTo(1);
  }

  @Test
  void messageShouldBeSentWithAFreshTokenWhenTheOldOneIsNotTaken() {
    send(ready());
    google.expireAccessTokens();
    // Over the open connection nobody would ask for one.
    google.refuseSmtp();
    google.acceptSmtp();

    assertThat(send(ready())).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(google.tokenRequests()).isEqualTo(2);
    assertThat(google.deliveries()).hasSize(2);
  }

  @Test
  void connectionShouldNeedConsentWhenEvenAFreshTokenIsNotTaken() {
    google.grant(Google.MAILBOX, "1//narrow", "https://www.googleapis.com/auth/gmail.readonly");

    SendOutcome outcome = provider.send(Google.tenant("1//narrow"), ready(), Examples.emailId());

    assertThat(brokenBy(outcome)).isEqualTo(Connection.State.RECONSENT_REQUIRED);
    assertThat(google.tokenRequests()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 421, 4.7.0 too many connections, 120",
    "CONNECT, 554, 5.7.1 not you, 0",
    "EHLO, 421, 4.3.2 going down, 120",
    "AUTH, 454, 4.7.0 too many log-ins, 120",
    "MAIL, 421, 4.7.0 later, 120",
    "MAIL, 432, 4.3.2 concurrent, 120",
    "RCPT, 450, 4.2.1 receives mail too fast, 0",
    "RCPT, 452, 4.5.3 later, 0",
    "DATA, 451, 4.3.0 later, 0",
    "FINAL_DOT, 451, 4.3.0 later, 0",
    "FINAL_DOT, 421, 4.7.0 later, 120",
    "MAIL, 550, 5.4.5 Daily user sending limit exceeded, 7200",
    "RCPT, 550, 5.4.5 Daily user sending limit exceeded, 7200",
    "FINAL_DOT, 550, 5.4.5 Daily user sending limit exceeded, 7200"
  })
  void outcomeShouldBeTransientWhenTheServerCannotNow(
      Stage stage, int code, String text, long seconds) {
    google.faults().always(stage).reply(code, text);

    assertThat(send(ready()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> {
              assertThat(passing.failure().code()).isEqualTo(String.valueOf(code));
              assertThat(passing.failure().detail()).contains(text);
              assertThat(passing.retryAfter().map(Duration::toSeconds).orElse(0L))
                  .isEqualTo(seconds);
            });
    assertThat(google.deliveries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550, 5.1.1 no such user",
    "RCPT, 553, 5.1.3 bad address",
    "MAIL, 552, 5.3.4 too large",
    "DATA, 554, 5.6.0 no",
    "FINAL_DOT, 552, 5.7.0 blocked for a virus",
    "FINAL_DOT, 550, 5.7.26 unauthenticated mail"
  })
  void outcomeShouldBePermanentWhenTheServerRefusesThisMessage(Stage stage, int code, String text) {
    google.faults().always(stage).reply(code, text);

    assertThat(send(ready()))
        .isInstanceOfSatisfying(
            SendOutcome.Permanent.class,
            refused -> {
              assertThat(refused.failure().code()).isEqualTo(String.valueOf(code));
              assertThat(refused.failure().detail()).contains(text);
            });
    assertThat(google.deliveries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AUTH, 535, 5.7.8 no, RECONSENT_REQUIRED",
    "AUTH, 534, 5.7.9 log in by a browser, RECONSENT_REQUIRED",
    "AUTH, 504, 5.7.4 unknown mechanism, MISCONFIGURED",
    "MAIL, 550, 5.7.1 not allowed to send, MISCONFIGURED",
    "MAIL, 530, 5.7.0 authenticate, RECONSENT_REQUIRED"
  })
  void connectionShouldBeBrokenWhenTheServerRefusesTheMailbox(
      Stage stage, int code, String text, Connection.State how) {
    google.faults().always(stage).reply(code, text);

    assertThat(brokenBy(send(ready()))).isEqualTo(how);
    assertThat(google.deliveries()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA"})
  void outcomeShouldBeTransientWhenTheConnectionBreaksBeforeTheMessageIsOut(Stage stage) {
    google.faults().once(stage).reset();

    assertThat(send(ready())).isInstanceOf(SendOutcome.Transient.class);
    assertThat(google.deliveries()).isEmpty();
    assertThat(send(ready())).isInstanceOf(SendOutcome.Accepted.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"CONTENT", "FINAL_DOT", "ACCEPTED"})
  void outcomeShouldBeUnknownWhenTheConnectionBreaksAfterTheMessageIsOut(Stage stage) {
    google.faults().once(stage).reset();
    Ready ready = ready();

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready))
        .isInstanceOf(stage == Stage.ACCEPTED ? Inquiry.Sent.class : Inquiry.NotSent.class);
  }

  @Test
  void outcomeShouldBeUnknownWhenTheServerFallsSilentAfterTheMessage() {
    GoogleSmtpProvider impatient =
        new GoogleSmtpProvider(
            Google.settings(google, Duration.ofSeconds(2)), Google.tokens(), Clock.systemUTC());

    Fault silence = google.faults().once(Stage.ACCEPTED).hang();
    assertThat(impatient.send(connected(), ready(), Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.Unknown.class,
            unknown -> assertThat(unknown.failure().code()).isEqualTo("timeout"));
    silence.remove();
  }

  @Test
  void outcomeShouldBeTransientWhenTheServerFallsSilentBeforeTheMessage() {
    GoogleSmtpProvider impatient =
        new GoogleSmtpProvider(
            Google.settings(google, Duration.ofSeconds(2)), Google.tokens(), Clock.systemUTC());

    Fault silence = google.faults().once(Stage.RCPT).hang();
    assertThat(impatient.send(connected(), ready(), Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.failure().code()).isEqualTo("timeout"));
    silence.remove();
  }

  @ParameterizedTest
  @ValueSource(strings = {"käte@example.com", "käte@münchen.example", "jo@münchen.example"})
  void recipientShouldBeReachedWhenTheAddressIsInternationalized(String address) {
    RawMessage message = Google.message(address);

    SendOutcome outcome = send(new Ready(message, Optional.empty()));

    assertThat(outcome).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(google.deliveries())
        .singleElement()
        .satisfies(
            delivery ->
                assertThat(delivery.to())
                    .containsExactly(address.replace("jo@münchen", "jo@xn--mnchen-3ya")));
  }

  @Test
  void inquiryShouldWaitWhenGmailCannotSayNow() {
    for (int status : List.of(429, 500, 503)) {
      google.faults().once(Stage.API).reply(status, "");
      assertThat(provider.inquire(connected(), ready())).isInstanceOf(Inquiry.TooEarly.class);
    }
    // The JDK's client asks again by itself where a connection closes without an answer.
    Fault closed = google.faults().always(Stage.API).reset();
    assertThat(provider.inquire(connected(), ready())).isInstanceOf(Inquiry.TooEarly.class);
    closed.remove();
    google.faults().once(Stage.API).reply(200, "<html>captive portal</html>");
    assertThat(provider.inquire(connected(), ready())).isInstanceOf(Inquiry.TooEarly.class);
    google
        .faults()
        .once(Stage.API)
        .reply(403, "{\"error\": {\"errors\": [{\"reason\": \"userRateLimitExceeded\"}]}}");
    assertThat(provider.inquire(connected(), ready())).isInstanceOf(Inquiry.TooEarly.class);
    assertThat(provider.inquire(withoutConsent(), ready())).isInstanceOf(Inquiry.TooEarly.class);
  }

  @Test
  void inquiryShouldEndWhenTheAccessDoesNotAllowIt() {
    google.grant(Google.MAILBOX, "1//send", "https://www.googleapis.com/auth/gmail.send");

    assertThat(provider.inquire(Google.tenant("1//send"), ready()))
        .isInstanceOf(Inquiry.CannotTell.class);
  }

  @Test
  void inquiryShouldRefreshTheTokenOnceWhenGmailDoesNotTakeIt() {
    Ready ready = ready();
    send(ready);
    google.expireAccessTokens();

    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.Sent.class);
    assertThat(google.tokenRequests()).isEqualTo(2);

    google.faults().times(2, Stage.API).reply(401, "");
    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.CannotTell.class);
    assertThat(google.tokenRequests()).isEqualTo(3);
  }

  @Test
  void sentCopyShouldNotBeFoundWhenItIsAnothersMailbox() {
    Ready ready = ready();
    send(ready);
    google.grant("bob@acme.example", "1//bob");

    assertThat(provider.inquire(Google.tenant("1//bob"), ready))
        .isInstanceOf(Inquiry.NotSent.class);
  }

  @Test
  void endpointShouldBeRefusedWhenItWouldSendInTheClearToAnotherMachine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmtpEndpoint.of("smtp.gmail.com", 587, SmtpEndpoint.Tls.OFF))
        .withMessageContaining("nurturehub.smtp.tls=off");
    for (String loopback : List.of("localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1")) {
      assertThat(SmtpEndpoint.of(loopback, 2_525, SmtpEndpoint.Tls.OFF).host()).isEqualTo(loopback);
    }
    for (String elsewhere : List.of("127.0.0.1.example", "localhost.example", "10.0.0.1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SmtpEndpoint.of(elsewhere, 2_525, SmtpEndpoint.Tls.OFF));
    }
  }

  @Test
  void nothingShouldBeLoggedOfTheDialogueWhenEverythingIsLogged() {
    StringBuilder written = new StringBuilder();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            written.append(logged.getMessage()).append('\n');
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    Logger ours = Logger.getLogger("com.nurturehub.email");
    ours.addHandler(handler);
    ours.setLevel(Level.ALL);
    try {
      send(ready());
    } finally {
      ours.removeHandler(handler);
      ours.setLevel(null);
    }

    assertThat(google.deliveries()).hasSize(1);
    assertThat(written.toString()).doesNotContain("AUTH", "RCPT", "jo@example.com");
  }

  private List<String> faultsIn(Map<String, String> credentials) {
    return provider.faultsOf(new ProviderCredentials(credentials)).stream()
        .map(CredentialFault::field)
        .toList();
  }

  private SendOutcome send(Ready ready) {
    return provider.send(connected(), ready, Examples.emailId());
  }

  private static Ready ready() {
    return new Ready(Google.message("jo@example.com"), Optional.empty());
  }

  private static Connection.State brokenBy(SendOutcome outcome) {
    assertThat(outcome).isInstanceOf(SendOutcome.ConnectionBroken.class);
    SendOutcome.ConnectionBroken broken = (SendOutcome.ConnectionBroken) outcome;
    Failure failure = broken.failure();
    assertThat(failure.detail()).doesNotContain("@", "1//", "ya29");
    return broken.how();
  }
}

package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.AuthorizationServer.Exchange;
import com.nurturehub.email.application.port.AuthorizationServerContract;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Check;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.MailAccess;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.MailboxOwner;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleConsentTest implements AuthorizationServerContract {

  private static final String COMPOSE = "https://www.googleapis.com/auth/gmail.compose";
  private static final String READ_ONLY = "https://www.googleapis.com/auth/gmail.readonly";
  private static final String FULL = "https://mail.google.com/";

  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private final GoogleEmulator google = Google.emulator().start();
  private final GoogleSettings settings = Google.settings(google);
  private final MailProvider overSmtp =
      new GoogleSmtpProvider(settings, Google.tokens(), Clock.systemUTC());
  private final MailProvider overApi =
      new GmailApiProvider(settings, Google.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public AuthorizationServer authorizationServer() {
    return overSmtp.authorizationServer().orElseThrow();
  }

  @Override
  public DeliverySettings asking() {
    return Google.tenant("1//withdrawn");
  }

  @Override
  public AuthorizationServer clientless() {
    return GoogleConsent.forSmtp(GoogleSettings.production(Optional.empty(), Google.TERMS));
  }

  @Override
  public String grant(URI authorizationUrl) {
    return codeIn(MailboxOwner.allow(authorizationUrl));
  }

  @Override
  public String stateAfter(URI authorizationUrl) {
    return MailboxOwner.parameter(MailboxOwner.allow(authorizationUrl), "state").orElseThrow();
  }

  @Override
  public void goAway() {
    google.close();
  }

  @Test
  void ownerShouldBeAskedForWhatSendingNeedsAndToStay() {
    URI url = urlOf(authorizationServer());

    assertThat(MailboxOwner.parameter(url, "scope")).contains("openid email " + FULL);
    assertThat(MailboxOwner.parameter(url, "access_type")).contains("offline");
    assertThat(MailboxOwner.parameter(url, "prompt")).contains("consent");
    assertThat(MailboxOwner.parameter(url, "login_hint")).contains(Google.MAILBOX);
    assertThat(MailboxOwner.parameter(url, "client_id")).contains(Google.CLIENT.id());
    assertThat(MailboxOwner.parameter(url, "redirect_uri"))
        .contains(Google.TERMS.redirectUri().toString());
    assertThat(MailboxOwner.parameter(url, "code_challenge_method")).contains("S256");
    assertThat(MailboxOwner.parameter(url, "code_challenge")).isPresent();
    assertThat(url.toString()).doesNotContain(VERIFIER, Google.CLIENT.secret());
  }

  @Test
  void accessShouldBeWhatTheInstallationChose() {
    GoogleSettings sendOnly =
        new GoogleSettings(
            settings.authorizeUrl(),
            settings.tokenUrl(),
            settings.gmailUrl(),
            settings.smtp(),
            settings.client(),
            new ConsentTerms(Google.TERMS.redirectUri(), MailAccess.SEND_ONLY),
            settings.httpTimeout());

    assertThat(MailboxOwner.parameter(urlOf(GoogleConsent.forApi(settings)), "scope"))
        .contains("openid email " + COMPOSE + " " + READ_ONLY);
    assertThat(MailboxOwner.parameter(urlOf(GoogleConsent.forApi(sendOnly)), "scope"))
        .contains("openid email https://www.googleapis.com/auth/gmail.send");
  }

  @Test
  void checkShouldPassWhenItsOwnerHasGranted() {
    for (MailProvider provider : List.of(overSmtp, overApi)) {
      AuthorizationServer server = provider.authorizationServer().orElseThrow();
      ProviderCredentials granted =
          ((Exchange.Granted) exchanged(server, MailboxOwner.allow(urlOf(server)))).credentials();

      assertThat(provider.check(Google.tenant(granted.value("oauth.refreshToken").orElseThrow())))
          .isEqualTo(new Check.Passed());
      assertThat(granted.toString()).doesNotContain("1//");
    }
  }

  @Test
  void serviceAccountShouldGiveWayAndAnOwnClientStay() {
    DeliverySettings own =
        asking()
            .withCredentials(
                new ProviderCredentials(
                    Map.of(
                        "oauth.clientId", Google.CLIENT.id(),
                        "oauth.clientSecret", Google.CLIENT.secret(),
                        "serviceAccount", "{}")));
    URI url = authorizationServer().authorizationUrl(own, STATE, VERIFIER).orElseThrow();

    Exchange exchange = authorizationServer().exchange(own, grant(url), VERIFIER);

    assertThat(((Exchange.Granted) exchange).credentials().values())
        .containsOnlyKeys("oauth.clientId", "oauth.clientSecret", "oauth.refreshToken");
  }

  @Test
  void nothingShouldBeGrantedWhenItIsForAnotherAccountOrTooLittle() {
    URI url = urlOf(authorizationServer());

    assertThat(refusedBy(exchanged(MailboxOwner.allowAs("bob@acme.example", url))))
        .isEqualTo("another-account");
    assertThat(refusedBy(exchanged(MailboxOwner.allowWithout(FULL, url))))
        .isEqualTo("missing-scope");
    assertThat(exchanged(MailboxOwner.allowAs("ANNA@acme.example", url)))
        .isInstanceOf(Exchange.Granted.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"access_token\": \"a\", \"token_type\": \"Bearer\"} | no-refresh-token",
        "200 | <html>captive portal</html> | token-endpoint",
        "200 | {\"access_token\": \"a\", \"token_type\": \"Bearer\", \"id_token\": \"x\"} |"
            + " token-endpoint",
        "400 | {\"error\": \"invalid_grant\"} | invalid_grant",
        "401 | {\"error\": \"invalid_client\"} | invalid_client",
        "503 | {\"error\": \"invalid_client\"} | token-503",
        "429 | busy | token-429"
      })
  void nothingShouldBeGrantedWhenTheTokenEndpointAnswersOtherwise(
      int status, String body, String code) {
    URI back = MailboxOwner.allow(urlOf(authorizationServer()));
    google.faults().once(Stage.TOKEN).reply(status, body);

    assertThat(refusedBy(exchanged(back))).isEqualTo(code);
  }

  private static URI urlOf(AuthorizationServer server) {
    return server.authorizationUrl(Google.tenant("1//withdrawn"), STATE, VERIFIER).orElseThrow();
  }

  private Exchange exchanged(URI back) {
    return exchanged(authorizationServer(), back);
  }

  private static Exchange exchanged(AuthorizationServer server, URI back) {
    return server.exchange(Google.tenant("1//withdrawn"), codeIn(back), VERIFIER);
  }

  private static String refusedBy(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Exchange.Refused.class);
    return ((Exchange.Refused) exchange).failure().code();
  }

  private static String codeIn(URI back) {
    return MailboxOwner.parameter(back, "code").orElseThrow();
  }
}

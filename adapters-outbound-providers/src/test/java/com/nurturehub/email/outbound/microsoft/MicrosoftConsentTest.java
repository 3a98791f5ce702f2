package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.AuthorizationServer.Exchange;
import com.nurturehub.email.application.port.AuthorizationServerContract;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.MailAccess;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.emulator.MailboxOwner;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicrosoftConsentTest implements AuthorizationServerContract {

  private static final OAuthClient CLIENT = new OAuthClient("client-1", "secret-1");

  private final MicrosoftEmulator microsoft =
      MicrosoftEmulator.builder().client(CLIENT.id(), CLIENT.secret()).start();
  private final AuthorizationServer server =
      MicrosoftConsent.forApi(settings(Optional.of(CLIENT), MailAccess.DRAFTS));

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Override
  public AuthorizationServer authorizationServer() {
    return server;
  }

  @Override
  public DeliverySettings asking() {
    return Examples.settings(Examples.ACME).withCredentials(ProviderCredentials.NONE);
  }

  @Override
  public AuthorizationServer clientless() {
    return MicrosoftConsent.forApi(settings(Optional.empty(), MailAccess.DRAFTS));
  }

  @Override
  public String grant(URI authorizationUrl) {
    return MailboxOwner.parameter(MailboxOwner.allow(authorizationUrl), "code").orElseThrow();
  }

  @Override
  public String stateAfter(URI authorizationUrl) {
    return MailboxOwner.parameter(MailboxOwner.allow(authorizationUrl), "state").orElseThrow();
  }

  @Override
  public void goAway() {
    microsoft.close();
  }

  @Test
  void ownerShouldBeAskedForWhatEachTransportNeeds() {
    assertThat(scopesOf(server))
        .contains(
            "openid email offline_access https://graph.microsoft.com/Mail.ReadWrite"
                + " https://graph.microsoft.com/Mail.Send");
    assertThat(
            scopesOf(MicrosoftConsent.forApi(settings(Optional.of(CLIENT), MailAccess.SEND_ONLY))))
        .contains("openid email offline_access https://graph.microsoft.com/Mail.Send");
    assertThat(scopesOf(MicrosoftConsent.forSmtp(settings(Optional.of(CLIENT), MailAccess.DRAFTS))))
        .contains("openid email offline_access https://outlook.office.com/SMTP.Send");
  }

  @Test
  void applicationShouldGiveWayWhenAnOwnerGrants() {
    DeliverySettings before =
        asking()
            .withCredentials(
                new ProviderCredentials(
                    Map.of(
                        "application.directory", "acme.example",
                        "application.clientId", "app",
                        "application.clientSecret", "app-secret")));
    String verifier = server.codeVerifier();
    URI url = server.authorizationUrl(before, STATE, verifier).orElseThrow();

    assertThat(server.exchange(before, grant(url), verifier))
        .isInstanceOfSatisfying(
            Exchange.Granted.class,
            granted ->
                assertThat(granted.credentials().values()).containsOnlyKeys("oauth.refreshToken"));
  }

  private Optional<String> scopesOf(AuthorizationServer asked) {
    return MailboxOwner.parameter(
        asked.authorizationUrl(asking(), STATE, asked.codeVerifier()).orElseThrow(), "scope");
  }

  private MicrosoftSettings settings(Optional<OAuthClient> client, MailAccess access) {
    return new MicrosoftSettings(
        microsoft.loginUrl(),
        microsoft.graphUrl(),
        SmtpEndpoint.of(microsoft.smtpHost(), microsoft.smtpPort(), SmtpEndpoint.Tls.OFF),
        client,
        new ConsentTerms(URI.create("https://mail.nurturehub.example/oauth/callback"), access),
        Duration.ofSeconds(20));
  }
}

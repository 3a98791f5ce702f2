package com.nurturehub.email.outbound.crm;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.emulator.Faults.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a CRM does as well that gives access tokens out. */
abstract class ClientCredentialsContract extends CrmContract {

  @Override
  public Map<String, Signal> signals() {
    return HttpSignals.together(
        super.signals(),
        HttpSignals.ofTokens(() -> emulator.faults().always(Stage.TOKEN)),
        Map.of("stale-token", this::staleToken));
  }

  private void staleToken() {
    provider().prepare(connected(), ready().message());
    emulator.expireAccessTokens();
  }

  @Test
  void tokenShouldBeAskedForOnceWhenManyMessagesAreSent() {
    for (int i = 0; i < 4; i++) {
      assertThat(send()).isInstanceOf(SendOutcome.Accepted.class);
    }

    assertThat(emulator.tokenRequests()).isEqualTo(1);
  }

  @Test
  void messageShouldBeSentWithAFreshTokenWhenTheOldOneIsNotTaken() {
    send();
    emulator.expireAccessTokens();

    assertThat(send()).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(emulator.tokenRequests()).isEqualTo(2);
    assertThat(emulator.deliveries()).hasSize(2);
  }

  @Test
  void connectionShouldBeMisconfiguredWhenTheClientIsUnknown() {
    Map<String, String> wrong = new HashMap<>(credentials(AGENCY));
    wrong.put("clientSecret", "another");

    assertThat(provider().prepare(tenant(wrong), ready().message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused ->
                assertThat(refused.outcome())
                    .isInstanceOfSatisfying(
                        SendOutcome.ConnectionBroken.class,
                        broken ->
                            assertThat(broken.how()).isEqualTo(Connection.State.MISCONFIGURED)));
  }

  @Test
  void messageShouldWaitWhenThereIsNoTokenJustNow() {
    emulator.faults().once(Stage.TOKEN).reply(503, "");

    assertThat(provider().prepare(connected(), ready().message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused -> assertThat(refused.outcome()).isInstanceOf(SendOutcome.Transient.class));
  }

  @Test
  void platformsClientShouldDoWhenTheAgencyBringsNone() {
    CrmSettings known = at(defaults());
    CrmProvider withClient =
        providerOf(
            crm(
                new CrmSettings(
                    known.url(),
                    known.tokenUrl(),
                    known.sendPath(),
                    known.recordPath(),
                    Optional.of(new OAuthClient(CLIENT_ID, CLIENT_SECRET)))));
    Map<String, String> clientless = new HashMap<>(credentials(AGENCY));
    clientless.remove("clientId");
    Map<String, String> half = new HashMap<>(clientless);
    clientless.remove("clientSecret");
    DeliverySettings agency = tenant(clientless);

    assertThat(withClient.faultsOf(agency.credentials())).isEmpty();
    assertThat(withClient.send(agency, ready(), Examples.emailId()))
        .isInstanceOf(SendOutcome.Accepted.class);
    assertThat(withClient.faultsOf(tenant(half).credentials()))
        .extracting(CredentialFault::field)
        .containsExactly("credentials.clientId");
  }
}

package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliverySettingsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final ProviderCredentials SECRET =
      new ProviderCredentials(Map.of("oauth.refreshToken", "s3cret"));

  @Test
  void secretsShouldStayWhenTheModeDoes() {
    DeliverySettings earlier = settings("google-workspace", "api", SECRET);

    DeliverySettings wished = settings("google-workspace", "smtp", ProviderCredentials.NONE);

    assertThat(wished.keepingSecretsOf(earlier).credentials()).isEqualTo(SECRET);
  }

  @Test
  void secretsShouldGoWhenTheModeChanges() {
    DeliverySettings earlier = settings("google-workspace", "api", SECRET);

    DeliverySettings wished = settings("microsoft-365", "api", ProviderCredentials.NONE);

    assertThat(wished.keepingSecretsOf(earlier).credentials()).isEqualTo(ProviderCredentials.NONE);
  }

  @Test
  void secretsShouldNotBeShownWhenSettingsAreLogged() {
    assertThat(settings("google-workspace", "api", SECRET).toString())
        .contains("oauth.refreshToken")
        .doesNotContain("s3cret");
  }

  @Test
  void connectionShouldKeepItsSinceWhenItBreaksAgainTheSameWay() {
    Connection broken =
        Connection.unverified(NOON)
            .broken(Connection.State.MISCONFIGURED, "wrong client", NOON.plusSeconds(1));

    Connection again =
        broken.broken(Connection.State.MISCONFIGURED, "wrong client", NOON.plusSeconds(9));

    assertThat(again.since()).isEqualTo(NOON.plusSeconds(1));
    assertThat(again.confirmed(NOON.plusSeconds(10)))
        .isEqualTo(
            new Connection(Connection.State.CONNECTED, NOON.plusSeconds(10), Optional.empty()));
  }

  private static DeliverySettings settings(
      String mode, String way, ProviderCredentials credentials) {
    return new DeliverySettings(
        new TenantId("acme"),
        new ProviderId(mode, way),
        new Mailbox(new MailAddress("anna@agency.example"), Optional.empty()),
        credentials,
        Optional.empty(),
        Optional.empty(),
        UnknownOutcomePolicy.RESEND,
        TrackingSwitches.ALL,
        Optional.empty(),
        Connection.unverified(NOON),
        NOON);
  }
}

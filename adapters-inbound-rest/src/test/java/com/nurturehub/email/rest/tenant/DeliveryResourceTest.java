package com.nurturehub.email.rest.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryResourceTest {

  private static final String DELIVERY = "/api/v1/tenants/acme/delivery";
  private static final String MINIMAL =
      """
      {"mode": "google-workspace", "sender": {"address": "anna@agency.example"},
       "oauth": {"refreshToken": "1//secret-token"}}\
      """;
  private static final String FULL =
      """
      {"mode": "google-workspace", "transport": "smtp",
       "sender": {"address": "anna@agency.example", "name": "Anna at Agency"},
       "oauth": {"refreshToken": "1//secret-token"},
       "limits": {"perMinute": 30, "perDay": 2000, "concurrent": 3},
       "sendingHours": {"zone": "Europe/London", "days": ["FRI", "MON"],
                        "from": "09:00", "to": "17:30"},
       "unknownOutcome": "hold", "tracking": {"opens": false},
       "trackingHost": "Track.agency.example"}\
      """;

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void settingsShouldBeMissingWhenNothingWasPut() {
    Answer answer = server.get("platform", DELIVERY);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().getString("type")).endsWith(":delivery-not-configured");
  }

  @Test
  void settingsShouldBeRefusedWhenTheirTrackingHostIsAnotherTenants() {
    server.send("PUT", "platform", DELIVERY, FULL);

    Answer answer = server.send("PUT", "platform", DELIVERY.replace("acme", "other-agency"), FULL);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("type")).endsWith(":tracking-host-taken");
    assertThat(answer.text()).doesNotContain("acme");
    assertThat(server.send("PUT", "platform", DELIVERY, FULL).status()).isEqualTo(200);
  }

  @Test
  void settingsShouldBeShownWithoutSecretsWhenTheyArePut() {
    Answer put = server.send("PUT", "agency-admin:acme", DELIVERY, FULL);
    Answer got = server.get("reader:acme", DELIVERY);

    assertThat(put.status()).isEqualTo(200);
    assertThat(got.json()).isEqualTo(put.json());
    JsonObject json = got.json();
    assertThat(json.getString("mode")).isEqualTo("google-workspace");
    assertThat(json.getString("transport")).isEqualTo("smtp");
    assertThat(json.getJsonObject("sender").getString("name")).isEqualTo("Anna at Agency");
    assertThat(json.getJsonObject("limits").getInt("perDay")).isEqualTo(2_000);
    assertThat(json.getJsonObject("sendingHours").toString())
        .isEqualTo(
            """
            {"zone":"Europe/London","days":["MON","FRI"],"from":"09:00","to":"17:30"}\
            """);
    assertThat(json.getString("unknownOutcome")).isEqualTo("hold");
    assertThat(json.getJsonObject("tracking").getBoolean("opens")).isFalse();
    assertThat(json.getJsonObject("tracking").getBoolean("clicks")).isTrue();
    assertThat(json.getString("trackingHost")).isEqualTo("track.agency.example");
    assertThat(json.getJsonObject("connection").getString("state")).isEqualTo("unverified");
    assertThat(json.getJsonObject("connection").getString("since")).isEqualTo(NOON.toString());
    assertThat(json.getJsonObject("connection")).containsEntry("detail", JsonValue.NULL);
    assertThat(got.text()).doesNotContain("secret", "oauth", "refreshToken", "credentials");
  }

  @Test
  void defaultsShouldBeInForceWhenOnlyTheNecessaryIsPut() {
    JsonObject json = server.send("PUT", "platform", DELIVERY, MINIMAL).json();

    assertThat(json.getString("transport")).isEqualTo("api");
    assertThat(json.getJsonObject("limits").getInt("perMinute")).isEqualTo(22);
    assertThat(json).containsEntry("sendingHours", JsonValue.NULL);
    assertThat(json).containsEntry("trackingHost", JsonValue.NULL);
    assertThat(json.getString("unknownOutcome")).isEqualTo("resend");
    assertThat(json.getJsonObject("tracking").getBoolean("opens")).isTrue();
    assertThat(stored().limits()).isEmpty();
  }

  @Test
  void secretsShouldBeFlattenedWhenTheyAreNested() {
    Answer answer =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            """
            {"mode": "crm-native", "crm": "street", "sender": {"address": "anna@agency.example"},
             "oauth": {"refreshToken": "r"},
             "credentials": {"api": {"key": "k", "n": 5}, "a.b": "x", "empty": ""}}\
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder("/credentials/api/n", "/credentials/a.b", "/credentials/empty");
  }

  @Test
  void faultsOfTheProviderShouldPointIntoTheBodyWhenItRefuses() {
    Answer answer =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            """
            {"mode": "crm-native", "crm": "street", "sender": {"address": "anna@agency.example"},
             "credentials": {"api": {"key": "k"}}, "application": {"clientId": "c"}}\
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder("/credentials/api/key", "/application/clientId");
    assertThat(answer.text()).doesNotContain("\"k\"", "\"c\"");
  }

  @Test
  void crmShouldBeShownWhenItSends() {
    JsonObject json =
        server
            .send(
                "PUT",
                "platform",
                DELIVERY,
                """
                {"mode": "crm-native", "crm": "street",
                 "sender": {"address": "anna@agency.example"}, "oauth": {"refreshToken": "r"}}\
                """)
            .json();

    assertThat(json.getString("crm")).isEqualTo("street");
    assertThat(json).doesNotContainKey("transport");
    assertThat(stored().provider()).isEqualTo(new ProviderId("crm-native", "street"));
  }

  @Test
  void keyFileShouldBeHandedOnWholeWhenItIsGiven() {
    server.send(
        "PUT",
        "platform",
        DELIVERY,
        """
        {"mode": "google-workspace", "sender": {"address": "anna@agency.example"},
         "serviceAccount": {"type": "service_account", "private_key": "k", "n": 1}}\
        """);

    assertThat(stored().credentials().values())
        .containsExactly(
            Map.entry(
                "serviceAccount", "{\"type\":\"service_account\",\"private_key\":\"k\",\"n\":1}"));
  }

  @Test
  void availableProvidersShouldBeListedWhenTheWishedIsUnknown() {
    Answer mode =
        server.send(
            "PUT", "platform", DELIVERY, MINIMAL.replace("google-workspace", "microsoft-365"));
    Answer transport =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            MINIMAL.replace("\"sender\"", "\"transport\": \"pigeon\", \"sender\""));

    assertThat(mode.faultyPlaces()).containsExactly("/mode");
    assertThat(mode.text()).contains("crm-native/street, google-workspace/api");
    assertThat(transport.faultyPlaces()).containsExactly("/transport");
  }

  @Test
  void storedSecretsShouldStayWhenNoneIsNamedAndTheModeIsTheSame() {
    server.send("PUT", "platform", DELIVERY, MINIMAL);

    Answer sameMode =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            """
            {"mode": "google-workspace", "transport": "smtp",
             "sender": {"address": "anna@agency.example"}}\
            """);
    Answer emptied =
        server.send("PUT", "platform", DELIVERY, MINIMAL.replaceAll("\\{\"refresh.*\"}", "{}"));

    assertThat(sameMode.status()).isEqualTo(200);
    assertThat(stored().credentials().value("oauth.refreshToken")).contains("1//secret-token");
    assertThat(emptied.status()).isEqualTo(400);
    assertThat(emptied.faultyPlaces()).containsExactly("/oauth");
  }

  @Test
  void everyFaultShouldBeToldWhenABodyHasSeveral() {
    Answer answer =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            """
            {"mode": "google-workspace", "crm": "street", "sender": {"address": "anna"},
             "oauth": "x", "limits": {"perMinute": 0, "perDay": 1.5},
             "sendingHours": {"zone": "Mars/Base", "days": ["Monday"], "from": "9:00",
                              "to": "24:00"},
             "unknownOutcome": "guess", "tracking": {"opens": "yes"}, "trackingHost": "localhost",
             "connection": {}}\
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder(
            "/crm",
            "/sender/address",
            "/oauth",
            "/limits/perMinute",
            "/limits/perDay",
            "/limits/concurrent",
            "/sendingHours/zone",
            "/sendingHours/days",
            "/sendingHours/from",
            "/sendingHours/to",
            "/unknownOutcome",
            "/tracking/opens",
            "/trackingHost",
            "/connection");
  }

  @Test
  void hoursShouldBeRefusedWhenTheyEndBeforeTheyBegin() {
    Answer answer = server.send("PUT", "platform", DELIVERY, FULL.replace("17:30", "08:00"));

    assertThat(answer.faultyPlaces()).containsExactly("/sendingHours/to");
  }

  @Test
  void connectionShouldBeShownWhenItIsBroken() {
    server.send("PUT", "platform", DELIVERY, MINIMAL);
    DeliverySettings seen = stored();
    Connection broken =
        seen.connection().broken(Connection.State.RECONSENT_REQUIRED, "Access was revoked.", NOON);
    server.inStore(() -> server.stores.settings().saveConnection(seen, broken));

    JsonObject connection = server.get("platform", DELIVERY).json().getJsonObject("connection");

    assertThat(connection.getString("state")).isEqualTo("reconsent-required");
    assertThat(connection.getString("detail")).isEqualTo("Access was revoked.");
  }

  @Test
  void policyShouldBeStoredWhenItIsPut() {
    server.send("PUT", "platform", DELIVERY, FULL);

    assertThat(stored().unknownOutcome()).isEqualTo(UnknownOutcomePolicy.HOLD);
    assertThat(stored().provider()).isEqualTo(new ProviderId("google-workspace", "smtp"));
  }

  private DeliverySettings stored() {
    return server
        .stores
        .unitOfWork()
        .forTenant(ACME, () -> server.stores.settings().find(ACME))
        .orElseThrow();
  }
}

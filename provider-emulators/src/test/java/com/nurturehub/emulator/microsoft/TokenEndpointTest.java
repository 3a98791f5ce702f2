package com.nurturehub.emulator.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {
  private static final String GRAPH = "https://graph.microsoft.com/.default";

  private final MicrosoftEmulator microsoft = Client.microsoft().start();
  private final Client client = new Client(microsoft);

  @AfterEach
  void close() {
    client.close();
    microsoft.close();
  }

  @Test
  void answerShouldHoldASuccessorWhenARefreshTokenIsUsed() throws Exception {
    JsonObject first =
        Client.json(
            client.token(
                "common", Client.refreshing(Client.REFRESH_TOKEN, "offline_access " + GRAPH)));
    String successor = first.getString("refresh_token");

    assertThat(first.getString("scope"))
        .isEqualTo(
            "https://graph.microsoft.com/Mail.ReadWrite https://graph.microsoft.com/Mail.Send");
    assertThat(first.getInt("expires_in")).isEqualTo(3_600);
    assertThat(successor).isNotEqualTo(Client.REFRESH_TOKEN);
    assertThat(client.token("common", Client.refreshing(successor, GRAPH)).statusCode())
        .isEqualTo(200);
    assertThat(client.token("common", Client.refreshing(Client.REFRESH_TOKEN, GRAPH)).statusCode())
        .isEqualTo(200);
    assertThat(microsoft.tokenRequests(Client.MAILBOX)).isEqualTo(3);
  }

  @Test
  void grantShouldEndWhenARefreshTokenComesTwiceToAStrictEndpoint() throws Exception {
    try (MicrosoftEmulator strict = Client.microsoft().strictRefreshTokens().start();
        Client careless = new Client(strict)) {
      String successor =
          Client.json(careless.token("common", Client.refreshing(Client.REFRESH_TOKEN, GRAPH)))
              .getString("refresh_token");

      assertRefused(
          careless.token("common", Client.refreshing(Client.REFRESH_TOKEN, GRAPH)),
          400,
          "invalid_grant");
      assertRefused(
          careless.token("common", Client.refreshing(successor, GRAPH)), 400, "invalid_grant");
    }
  }

  @Test
  void tokenShouldOpenOneResourceWhenScopesOfItAreAskedFor() throws Exception {
    JsonObject smtp =
        Client.json(
            client.token(
                "organizations",
                Client.refreshing(
                    Client.REFRESH_TOKEN, "https://outlook.office.com/SMTP.Send offline_access")));
    JsonObject send =
        Client.json(
            client.token("organizations", Client.refreshing(Client.REFRESH_TOKEN, "Mail.Send")));

    assertThat(smtp.getString("scope")).isEqualTo("https://outlook.office.com/SMTP.Send");
    assertThat(send.getString("scope")).isEqualTo("https://graph.microsoft.com/Mail.Send");
  }

  @Test
  void consentShouldBeRequiredWhenNothingOfTheResourceWasGranted() throws Exception {
    microsoft.grant("ben@agency.example", "1.ben", "https://outlook.office.com/SMTP.Send");

    HttpResponse<String> answer = client.token("common", Client.refreshing("1.ben", GRAPH));

    assertRefused(answer, 400, "invalid_grant");
    assertThat(Client.json(answer).getString("suberror")).isEqualTo("consent_required");
  }

  @Test
  void applicationShouldGetATokenWhenItAsksForAllItHas() throws Exception {
    JsonObject answer = Client.json(client.token(Client.DIRECTORY, Client.applying(GRAPH)));

    assertThat(answer).containsKeys("access_token", "expires_in").doesNotContainKey("scope");
    assertThat(answer).doesNotContainKey("refresh_token");
  }

  @Test
  void applicationShouldBeRefusedWhenItIsUnknownOrAsksForParts() throws Exception {
    Map<String, String> wrongSecret = Client.applying(GRAPH);
    wrongSecret.put("client_secret", "wrong");

    assertRefused(
        client.token(Client.DIRECTORY, Client.applying("https://graph.microsoft.com/Mail.Send")),
        400,
        "invalid_scope");
    assertRefused(client.token("another", Client.applying(GRAPH)), 400, "unauthorized_client");
    assertRefused(client.token(Client.DIRECTORY, wrongSecret), 401, "invalid_client");
  }

  @Test
  void endpointShouldRefuseWhenTokenClientOrGrantIsWrong() throws Exception {
    Map<String, String> wrongSecret = Client.refreshing(Client.REFRESH_TOKEN, GRAPH);
    wrongSecret.put("client_secret", "wrong");
    Map<String, String> password = Client.refreshing(Client.REFRESH_TOKEN, GRAPH);
    password.put("grant_type", "password");
    microsoft.revoke(Client.REFRESH_TOKEN);

    assertRefused(client.token("common", wrongSecret), 401, "invalid_client");
    assertRefused(client.token("common", password), 400, "unsupported_grant_type");
    assertRefused(client.token("common", Map.of()), 400, "invalid_request");
    assertRefused(
        client.token("common", Client.refreshing(Client.REFRESH_TOKEN, GRAPH)),
        400,
        "invalid_grant");
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String error) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Client.json(answer).getString("error")).isEqualTo(error);
    assertThat(Client.json(answer).getString("error_description")).startsWith("AADSTS");
  }
}

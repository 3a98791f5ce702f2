package com.nurturehub.email.rest.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.PlainAuthorizationServer;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checking a connection, and making one by consent. */
class ConnectionTest {

  private static final String DELIVERY = "/api/v1/tenants/acme/delivery";
  private static final String CHECK = DELIVERY + "/check";
  private static final String CONSENT = DELIVERY + "/consent?provider=test-authority";

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void connectionShouldBeShownAndKeptWhenItIsChecked() {
    put("1//good");

    Answer answer = server.send("POST", "agency-admin:acme", CHECK, "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getJsonObject("connection").getString("state")).isEqualTo("connected");
    assertThat(server.get("reader:acme", DELIVERY).json()).isEqualTo(answer.json());
  }

  @Test
  void answerShouldBeGoodNewsOfBadOnesWhenTheConnectionIsBroken() {
    put("withdrawn");

    Answer answer = server.send("POST", "agency-admin:acme", CHECK, "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(connection().getString("state")).isEqualTo("reconsent-required");
    assertThat(connection().getString("detail")).isEqualTo("again");
  }

  @Test
  void checkShouldBeRefusedWhenNothingCanBeAsked() {
    assertThat(server.send("POST", "agency-admin:acme", CHECK, "").status()).isEqualTo(404);

    put("away");
    Answer answer = server.send("POST", "agency-admin:acme", CHECK, "");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().getString("type")).endsWith(":provider-unavailable");
    assertThat(answer.header("Retry-After")).isNotEmpty();
    assertThat(connection().getString("state")).isEqualTo("unverified");
  }

  @Test
  void mailboxShouldBeConnectedWhenItsOwnerComesBack() {
    server.send(
        "PUT",
        "agency-admin:acme",
        DELIVERY,
        "{\"mode\": \"google-workspace\", \"sender\": {\"address\": \"anna@agency.example\"}}");
    assertThat(connection().getString("state")).isEqualTo("reconsent-required");
    URI url = invited();

    Answer page = callback(url, Optional.of(server.authorizationServer.grant(url)));

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("The mailbox is connected");
    assertThat(connection().getString("state")).isEqualTo("connected");
    assertThat(server.get("reader:acme", DELIVERY).text()).doesNotContain("granted-for");
  }

  @Test
  void pageShouldBeForThisBrowserAloneAndLoadNothing() {
    Answer page = server.get("", "/oauth/callback?state=%3Cscript%3E&code=c");

    assertThat(page.status()).isEqualTo(400);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; style-src 'sha256-");
    assertThat(page.text()).contains("foreign-request").doesNotContain("<script", "src=", "href=");
  }

  @Test
  void nothingShouldChangeWhenARequestIsAnsweredAgainOrTooLate() {
    put("1//good");
    URI url = invited();
    callback(url, Optional.of(server.authorizationServer.grant(url)));
    Answer again = callback(url, Optional.of(server.authorizationServer.grant(url)));
    URI another = invited();
    server.clock.advance(RestServer.CONSENT_LIFETIME);
    Answer late = callback(another, Optional.of(server.authorizationServer.grant(another)));

    assertThat(again.status()).isEqualTo(400);
    assertThat(again.text()).contains("redeemed-request");
    assertThat(late.text()).contains("expired-request");
  }

  @Test
  void requestShouldStayOpenWhenSomebodyOnlyLooks() {
    put("1//good");
    URI url = invited();
    String code = server.authorizationServer.grant(url);

    Answer look =
        server.send("HEAD", "", addressOf(url, Optional.of(code)), Optional.empty(), Map.of());
    Answer refused = callback(url, Optional.empty());

    assertThat(look.status()).isEqualTo(200);
    assertThat(refused.text()).contains("access_denied");
    assertThat(callback(url, Optional.of(code)).status()).isEqualTo(200);
  }

  @Test
  void consentShouldBeForThoseWhoMayChangeThings() {
    put("1//good");

    assertThat(server.get("reader:acme", CONSENT).status()).isEqualTo(403);
    assertThat(server.get("agency-admin:other", CONSENT).status()).isEqualTo(403);
    assertThat(server.get("", CONSENT).status()).isEqualTo(401);
    assertThat(server.get("platform", CONSENT).status()).isEqualTo(200);
    assertThat(server.send("POST", "reader:acme", CHECK, "").status()).isEqualTo(403);
    assertThat(server.send("POST", "agency-admin:other", CHECK, "").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?provider=", "?provider=nobody"})
  void waysShouldBeListedWhenTheWishedOneIsUnknown(String query) {
    Answer answer = server.get("platform", DELIVERY + "/consent" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces()).containsExactly("provider");
    assertThat(answer.text()).contains("test-authority");
  }

  @Test
  void consentShouldBeRefusedWhenTheAgencySendsAnotherWay() {
    assertThat(server.get("platform", CONSENT).json().getString("type"))
        .endsWith(":delivery-not-configured");
    server.send(
        "PUT",
        "platform",
        DELIVERY,
        """
        {"mode": "crm-native", "crm": "street", "sender": {"address": "anna@agency.example"},
         "oauth": {"refreshToken": "r"}}\
        """);

    Answer answer = server.get("platform", CONSENT);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("type")).endsWith(":other-provider");
  }

  @Test
  void consentShouldBeRefusedWhenThereIsNoClientToAskFor() {
    put("1//good");
    server.authorizationServer.withoutClient();

    Answer answer = server.get("platform", CONSENT);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("type")).endsWith(":no-oauth-client");
  }

  private void put(String refreshToken) {
    Answer answer =
        server.send(
            "PUT",
            "platform",
            DELIVERY,
            """
            {"mode": "google-workspace", "sender": {"address": "anna@agency.example"},
             "oauth": {"refreshToken": "%s"}}\
            """
                .formatted(refreshToken));
    assertThat(answer.status()).isEqualTo(200);
  }

  private URI invited() {
    return URI.create(
        server.get("agency-admin:acme", CONSENT).json().getString("authorizationUrl"));
  }

  private JsonObject connection() {
    return server.get("platform", DELIVERY).json().getJsonObject("connection");
  }

  private Answer callback(URI url, Optional<String> code) {
    return server.get("", addressOf(url, code));
  }

  private static String addressOf(URI url, Optional<String> code) {
    return "/oauth/callback?state="
        + URLEncoder.encode(PlainAuthorizationServer.stateIn(url), StandardCharsets.UTF_8)
        + code.map(c -> "&code=" + c).orElse("&error=access_denied");
  }
}

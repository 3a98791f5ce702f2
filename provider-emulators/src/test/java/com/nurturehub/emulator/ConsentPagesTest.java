package com.nurturehub.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsentPagesTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String BACK = "https://service.example/oauth/callback";

  /** The pair of RFC 7636, appendix B. */
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private final SettableClock clock = new SettableClock();
  private final GoogleEmulator google =
      GoogleEmulator.builder().clock(clock).client("client-1", "secret-1").start();
  private final MicrosoftEmulator microsoft =
      MicrosoftEmulator.builder().clock(clock).client("client-1", "secret-1").start();

  @AfterEach
  void close() {
    google.close();
    microsoft.close();
  }

  @Test
  void codeShouldBecomeARefreshTokenWhenTheOwnerOfAGoogleMailboxAllows() throws Exception {
    URI back = MailboxOwner.allow(googleUrl(Map.of("access_type", "offline")));
    JsonObject tokens = object(exchange(google.tokenUrl(), back, VERIFIER), 200);

    assertThat(back.toString()).startsWith(BACK + "?code=");
    assertThat(MailboxOwner.parameter(back, "state")).contains("a b&c");
    assertThat(tokens.getString("scope")).contains("https://mail.google.com/");
    assertThat(claims(tokens).getString("email")).isEqualTo("anna@acme.example");
    assertThat(
            object(refresh(google.tokenUrl(), tokens.getString("refresh_token")), 200)
                .getString("access_token"))
        .startsWith("ya29.");
  }

  @Test
  void refreshTokenShouldBeMissingWhenGoogleIsNotAskedForItOffline() throws Exception {
    URI back = MailboxOwner.allow(googleUrl(Map.of()));

    assertThat(object(exchange(google.tokenUrl(), back, VERIFIER), 200))
        .doesNotContainKey("refresh_token");
  }

  @Test
  void codeShouldBecomeARefreshTokenWhenTheOwnerOfAMicrosoftMailboxAllows() throws Exception {
    URI token = microsoft.loginUrl().resolve("/login/organizations/oauth2/v2.0/token");
    URI back =
        MailboxOwner.allow(
            url(
                microsoft.loginUrl().resolve("/login/organizations/oauth2/v2.0/authorize"),
                "openid email offline_access https://graph.microsoft.com/Mail.Send",
                Map.of()));
    JsonObject tokens = object(exchange(token, back, VERIFIER), 200);

    assertThat(claims(tokens).getString("email")).isEqualTo("anna@acme.example");
    assertThat(object(refresh(token, tokens.getString("refresh_token")), 200).getString("scope"))
        .isEqualTo("https://graph.microsoft.com/Mail.Send");
  }

  @Test
  void codeShouldBeGoodOnceAndForAWhileAndForWhoAskedForIt() throws Exception {
    URI spent = MailboxOwner.allow(googleUrl(Map.of()));
    exchange(google.tokenUrl(), spent, VERIFIER);
    assertThat(exchange(google.tokenUrl(), spent, VERIFIER).body()).contains("invalid_grant");

    URI unproved = MailboxOwner.allow(googleUrl(Map.of()));
    assertThat(exchange(google.tokenUrl(), unproved, "another-verifier").body())
        .contains("invalid_grant");
    assertThat(exchange(google.tokenUrl(), unproved, VERIFIER).body()).contains("invalid_grant");

    URI late = MailboxOwner.allow(googleUrl(Map.of()));
    clock.advance(Duration.ofMinutes(10));
    assertThat(exchange(google.tokenUrl(), late, VERIFIER).body()).contains("invalid_grant");
  }

  @Test
  void ownerShouldDecideWhatIsGrantedAndByWhom() throws Exception {
    URI url = googleUrl(Map.of());
    URI other = MailboxOwner.allowAs("bob@acme.example", url);
    URI less = MailboxOwner.allowWithout("https://mail.google.com/", url);

    assertThat(claims(object(exchange(google.tokenUrl(), other, VERIFIER), 200)).getString("email"))
        .isEqualTo("bob@acme.example");
    assertThat(object(exchange(google.tokenUrl(), less, VERIFIER), 200).getString("scope"))
        .isEqualTo("openid email");
    assertThat(MailboxOwner.parameter(MailboxOwner.deny(url), "error")).contains("access_denied");
  }

  @Test
  void nobodyShouldBeAskedWhenTheClientOrTheWayBackIsUnknown() throws Exception {
    for (Map<String, String> wrong :
        List.of(
            Map.of("client_id", "nobody"),
            Map.of("redirect_uri", "javascript:alert(1)"),
            Map.of("response_type", "token"),
            Map.of("code_challenge_method", "plain"))) {
      HttpResponse<String> page =
          HTTP.send(HttpRequest.newBuilder(googleUrl(wrong)).build(), BodyHandlers.ofString());
      assertThat(page.statusCode()).as(wrong.toString()).isEqualTo(400);
      assertThat(page.body()).contains("Access blocked").doesNotContain("<form");
    }
  }

  private URI googleUrl(Map<String, String> changed) {
    return url(google.authorizeUrl(), "openid email https://mail.google.com/", changed);
  }

  private static URI url(URI endpoint, String scopes, Map<String, String> changed) {
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of(
                "response_type", "code",
                "client_id", "client-1",
                "redirect_uri", BACK,
                "state", "a b&c",
                "scope", scopes,
                "login_hint", "anna@acme.example",
                "code_challenge", CHALLENGE,
                "code_challenge_method", "S256"));
    parameters.putAll(changed);
    return URI.create(endpoint + "?" + form(parameters));
  }

  private static HttpResponse<String> exchange(URI token, URI back, String verifier)
      throws Exception {
    return post(
        token,
        Map.of(
            "grant_type",
            "authorization_code",
            "code",
            MailboxOwner.parameter(back, "code").orElseThrow(),
            "client_id",
            "client-1",
            "client_secret",
            "secret-1",
            "redirect_uri",
            BACK,
            "code_verifier",
            verifier));
  }

  private static HttpResponse<String> refresh(URI token, String refreshToken) throws Exception {
    return post(
        token,
        Map.of(
            "grant_type", "refresh_token",
            "refresh_token", refreshToken,
            "client_id", "client-1",
            "client_secret", "secret-1"));
  }

  private static HttpResponse<String> post(URI token, Map<String, String> fields) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(token)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(fields)))
            .build(),
        BodyHandlers.ofString());
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static JsonObject claims(JsonObject tokens) {
    String payload = tokens.getString("id_token").split("\\.", -1)[1];
    return parse(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }

  private static JsonObject object(HttpResponse<String> response, int expected) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
    return parse(response.body());
  }

  private static JsonObject parse(String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      return reader.readObject();
    }
  }
}

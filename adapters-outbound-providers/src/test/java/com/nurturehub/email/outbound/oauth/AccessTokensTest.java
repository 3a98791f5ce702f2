package com.nurturehub.email.outbound.oauth;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.AccessTokens.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final OAuthClient CLIENT = new OAuthClient("client", "client secret");
  private static final String FIELD = "oauth.refreshToken";

  private final SettableClock clock = new SettableClock(NOW);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final AccessTokens tokens = tokens(Duration.ofSeconds(10));
  private final Grant grant = granted(settings("1//refresh"));

  @Test
  void tokenShouldBeAskedForAsTheStandardSaysWhenThereIsNone() {
    answer(token("ya29.1", 3_600));

    assertThat(tokenOf(grant)).isEqualTo("ya29.1");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/token"))
            .withHeader("Content-Type", containing("application/x-www-form-urlencoded"))
            .withFormParam("grant_type", equalTo("refresh_token"))
            .withFormParam("refresh_token", equalTo("1//refresh"))
            .withFormParam("client_id", equalTo("client"))
            .withFormParam("client_secret", equalTo("client secret")));
  }

  @Test
  void tokenShouldBeKeptUntilShortlyBeforeItExpires() {
    answer(token("ya29.1", 3_600));
    tokenOf(grant);
    answer(token("ya29.2", 3_600));

    clock.set(NOW.plusSeconds(3_600 - 121));
    assertThat(tokenOf(grant)).isEqualTo("ya29.1");
    clock.set(NOW.plusSeconds(3_600 - 120));
    assertThat(tokenOf(grant)).isEqualTo("ya29.2");
  }

  @Test
  void tokenShouldBeAnotherForAnotherTenantVersionOrScope() {
    answer(token("ya29.1", 3_600));
    tokenOf(grant);
    answer(token("ya29.2", 3_600));

    assertThat(tokenOf(granted(Examples.settings(Examples.OTHER)))).isEqualTo("ya29.2");
    assertThat(tokenOf(granted(SettingsExample.of(Examples.ACME).updatedAt(NOW).settings())))
        .isEqualTo("ya29.2");
    assertThat(
            tokenOf(
                new Grant.RefreshToken(
                    settings("1//refresh"), tokenUrl(), Set.of("another"), CLIENT, FIELD, false)))
        .isEqualTo("ya29.2");
    assertThat(tokenOf(grant)).isEqualTo("ya29.1");
  }

  @Test
  void tokenShouldBeAskedForAnewWhenItWasInvalidated() {
    answer(token("ya29.1", 3_600));
    AccessToken first = tokenBy(grant);
    answer(token("ya29.2", 3_600));

    tokens.invalidate(grant, first);
    assertThat(tokenOf(grant)).isEqualTo("ya29.2");
    tokens.invalidate(grant, first);
    assertThat(tokenOf(grant)).isEqualTo("ya29.2");
    SERVER.verify(2, postRequestedFor(urlEqualTo("/token")));
  }

  @Test
  void tokenShouldBeAskedForOnceWhenManyWaitForIt() throws Exception {
    answer(token("ya29.1", 3_600).withFixedDelay(300));

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<String>> answers =
          IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> tokenOf(grant))).toList();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("ya29.1");
      }
    }
    SERVER.verify(1, postRequestedFor(urlEqualTo("/token")));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant, RECONSENT_REQUIRED",
    "400, interaction_required, RECONSENT_REQUIRED",
    "400, consent_required, RECONSENT_REQUIRED",
    "401, invalid_client, MISCONFIGURED",
    "400, unauthorized_client, MISCONFIGURED",
    "400, invalid_scope, MISCONFIGURED"
  })
  void connectionShouldBeBrokenWhenTheEndpointSaysSo(
      int status, String error, Connection.State how) {
    answer(json(status, "{\"error\": \"" + error + "\", \"error_description\": \"jo@x.example\"}"));

    assertThat(refusal())
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> {
              assertThat(broken.how()).isEqualTo(how);
              assertThat(broken.failure().code()).isEqualTo(error);
              assertThat(broken.failure().detail()).doesNotContain("@", "1//", CLIENT.secret());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"120", "Tue, 24 Nov 2026 09:02:00 GMT"})
  void refusalShouldPassWithItsWaitWhenTheEndpointIsBusy(String retryAfter) {
    answer(json(429, "{\"error\": \"rate_limit\"}").withHeader("Retry-After", retryAfter));

    assertThat(refusal())
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.retryAfter()).contains(Duration.ofMinutes(2)));
  }

  @Test
  void refusalShouldPassWhenTheEndpointIsBrokenOrGone() {
    for (ResponseDefinitionBuilder trouble :
        List.of(
            aResponse().withStatus(503),
            aResponse().withStatus(502).withBody("<html>"),
            aResponse().withStatus(404).withBody("<html>"),
            aResponse().withStatus(302).withHeader("Location", "https://x.example/"),
            aResponse().withStatus(200).withBody("<html>"),
            json(200, "{}"),
            aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
            aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK))) {
      answer(trouble);

      assertThat(refusal())
          .isInstanceOfSatisfying(
              SendOutcome.Transient.class, passing -> assertThat(passing.retryAfter()).isEmpty());
    }
  }

  @Test
  void refusalShouldPassWhenTheWholeAnswerDoesNotComeInTime() {
    AccessTokens impatient = tokens(Duration.ofMillis(200));
    answer(token("slow", 3_600).withChunkedDribbleDelay(5, 3_000));

    Answer answer = impatient.tokenFor(grant);

    assertThat(answer).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void refreshTokenShouldBeReplacedInTheStoreWhenTheProviderReplacesIt() {
    save(settings("first"));
    Grant rotating = rotating(settings("first"));
    answer(token("ya29.1", 3_600, "second"));

    assertThat(tokenOf(rotating)).isEqualTo("ya29.1");
    assertThat(stored()).contains("second");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/token"))
            .withFormParam("scope", matching("(offline send|send offline)")));

    clock.advance(Duration.ofHours(1));
    answer(token("ya29.2", 3_600));
    assertThat(tokenOf(rotating)).isEqualTo("ya29.2");
    assertThat(stored()).contains("second");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/token")).withFormParam("refresh_token", equalTo("second")));
  }

  @Test
  void tokenShouldBeKeptWhenItsRefreshTokenWasReplaced() {
    save(settings("first"));
    answer(token("ya29.1", 3_600, "second"));

    tokenOf(rotating(settings("first")));
    tokenOf(rotating(settings("second")));

    SERVER.verify(1, postRequestedFor(urlEqualTo("/token")));
  }

  @Test
  void refusalShouldPassWhenTheAgencyHasConfiguredItsDeliveryAnew() {
    save(SettingsExample.of(Examples.ACME).updatedAt(NOW).settings());

    assertThat(((Answer.Refused) tokens.tokenFor(rotating(settings("first")))).outcome())
        .isInstanceOf(SendOutcome.Transient.class);
    SERVER.verify(0, postRequestedFor(urlEqualTo("/token")));
  }

  @Test
  void clientShouldProveItselfAsItsVendorDocumentsIt() {
    answer(token("ya29.1", 3_600));
    OAuthClient basic = new OAuthClient("a b", "s:1", OAuthClient.Proof.BASIC);

    tokenOf(new Grant.ClientCredentials(settings("unused"), tokenUrl(), Set.of("mail"), basic));

    SERVER.verify(
        postRequestedFor(urlEqualTo("/token"))
            .withHeader("Authorization", equalTo("Basic YStiOnMlM0Ex"))
            .withFormParam("grant_type", equalTo("client_credentials"))
            .withFormParam("scope", equalTo("mail")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_grant", "unauthorized_client", "access_denied"})
  void connectionShouldBeMisconfiguredWhenNoOwnerCouldConsent(String error) {
    answer(json(400, "{\"error\": \"" + error + "\"}"));

    Answer answer =
        tokens.tokenFor(
            new Grant.ClientCredentials(settings("unused"), tokenUrl(), Set.of(), CLIENT));

    assertThat(((Answer.Refused) answer).outcome())
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> assertThat(broken.how()).isEqualTo(Connection.State.MISCONFIGURED));
  }

  @Test
  void nothingShouldBeShownWhenSecretsAreWrittenOut() {
    answer(token("ya29.1", 3_600));

    assertThat(grant + " " + tokenBy(grant) + " " + grant.key() + " " + CLIENT)
        .doesNotContain("1//refresh", "ya29", "secret");
  }

  private String tokenOf(Grant by) {
    return tokenBy(by).value();
  }

  private AccessToken tokenBy(Grant by) {
    Answer answer = tokens.tokenFor(by);
    assertThat(answer).isInstanceOf(Answer.Granted.class);
    return ((Answer.Granted) answer).token();
  }

  private SendOutcome refusal() {
    Answer answer = tokens.tokenFor(grant);
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).outcome();
  }

  private AccessTokens tokens(Duration patience) {
    return new AccessTokens(
        stores.credentials(), new HttpCalls(Duration.ofSeconds(10), patience), clock);
  }

  private static DeliverySettings settings(String refreshToken) {
    return Examples.settings(Examples.ACME)
        .withCredentials(new ProviderCredentials(Map.of(FIELD, refreshToken)));
  }

  private static Grant granted(DeliverySettings settings) {
    return new Grant.RefreshToken(settings, tokenUrl(), Set.of(), CLIENT, FIELD, false);
  }

  private static Grant rotating(DeliverySettings settings) {
    return new Grant.RefreshToken(
        settings, tokenUrl(), Set.of("offline", "send"), CLIENT, FIELD, true);
  }

  private static URI tokenUrl() {
    return URI.create(SERVER.baseUrl() + "/token");
  }

  private void save(DeliverySettings settings) {
    stores
        .unitOfWork()
        .forTenant(
            settings.tenant(),
            () -> {
              stores.settings().save(settings);
              return settings;
            });
  }

  private Optional<String> stored() {
    return stores
        .unitOfWork()
        .forTenant(Examples.ACME, () -> stores.settings().find(Examples.ACME))
        .flatMap(settings -> settings.credentials().value(FIELD));
  }

  private static void answer(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(post("/token").willReturn(answer));
  }

  private static ResponseDefinitionBuilder token(String value, int seconds) {
    return okJson(
        "{\"access_token\": \""
            + value
            + "\", \"expires_in\": "
            + seconds
            + ", \"token_type\": \"Bearer\"}");
  }

  private static ResponseDefinitionBuilder token(String value, int seconds, String successor) {
    return okJson(
        """
        {"access_token": "%s", "expires_in": %d, "token_type": "Bearer", "refresh_token": "%s"}
        """
            .formatted(value, seconds, successor));
  }

  private static ResponseDefinitionBuilder json(int status, String body) {
    return okJson(body).withStatus(status);
  }
}

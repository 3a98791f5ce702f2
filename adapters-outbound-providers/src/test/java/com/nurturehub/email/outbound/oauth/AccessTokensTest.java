package com.nurturehub.email.outbound.oauth;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.AccessTokens.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private static final Grant GRANT = grant("acme", "anna@agency.example", "1//refresh");

  private final SettableClock clock = new SettableClock(NOW);
  private final AccessTokens tokens =
      new AccessTokens(
          URI.create(SERVER.baseUrl() + "/token"),
          new HttpCalls(Duration.ofSeconds(10), Duration.ofSeconds(10)),
          clock);

  @Test
  void tokenShouldBeAskedForAsTheStandardSaysWhenThereIsNone() {
    answer(token("ya29.1", 3_600));

    assertThat(tokenOf(GRANT)).isEqualTo("ya29.1");
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
    tokenOf(GRANT);
    answer(token("ya29.2", 3_600));

    clock.set(NOW.plusSeconds(3_600 - 121));
    assertThat(tokenOf(GRANT)).isEqualTo("ya29.1");
    clock.set(NOW.plusSeconds(3_600 - 120));
    assertThat(tokenOf(GRANT)).isEqualTo("ya29.2");
  }

  @Test
  void tokenShouldBeAnotherForAnotherTenantMailboxOrGrant() {
    answer(token("ya29.1", 3_600));
    tokenOf(GRANT);
    answer(token("ya29.2", 3_600));

    assertThat(tokenOf(grant("other", "anna@agency.example", "1//refresh"))).isEqualTo("ya29.2");
    assertThat(tokenOf(grant("acme", "bob@agency.example", "1//refresh"))).isEqualTo("ya29.2");
    assertThat(tokenOf(grant("acme", "anna@agency.example", "1//another"))).isEqualTo("ya29.2");
    assertThat(tokenOf(GRANT)).isEqualTo("ya29.1");
  }

  @Test
  void tokenShouldBeAskedForAnewWhenItWasInvalidated() {
    answer(token("ya29.1", 3_600));
    AccessToken first = granted(GRANT);
    answer(token("ya29.2", 3_600));

    tokens.invalidate(GRANT, first);
    assertThat(tokenOf(GRANT)).isEqualTo("ya29.2");
    tokens.invalidate(GRANT, first);
    assertThat(tokenOf(GRANT)).isEqualTo("ya29.2");
    SERVER.verify(2, postRequestedFor(urlEqualTo("/token")));
  }

  @Test
  void tokenShouldBeAskedForOnceWhenManyWaitForIt() throws Exception {
    answer(token("ya29.1", 3_600).withFixedDelay(300));

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<String>> answers =
          IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> tokenOf(GRANT))).toList();
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
    AccessTokens impatient =
        new AccessTokens(
            URI.create(SERVER.baseUrl() + "/token"),
            new HttpCalls(Duration.ofSeconds(10), Duration.ofMillis(200)),
            clock);
    answer(token("slow", 3_600).withChunkedDribbleDelay(5, 3_000));

    Answer answer = impatient.tokenFor(GRANT);

    assertThat(answer).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void nothingShouldBeShownWhenSecretsAreWrittenOut() {
    answer(token("ya29.1", 3_600));

    assertThat(GRANT + " " + granted(GRANT) + " " + GRANT.key() + " " + CLIENT)
        .doesNotContain("1//refresh", "ya29", "secret");
  }

  private String tokenOf(Grant grant) {
    return granted(grant).value();
  }

  private AccessToken granted(Grant grant) {
    Answer answer = tokens.tokenFor(grant);
    assertThat(answer).isInstanceOf(Answer.Granted.class);
    return ((Answer.Granted) answer).token();
  }

  private SendOutcome refusal() {
    Answer answer = tokens.tokenFor(GRANT);
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).outcome();
  }

  private static Grant grant(String tenant, String mailbox, String refreshToken) {
    return new Grant(new TenantId(tenant), new MailAddress(mailbox), refreshToken, CLIENT);
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

  private static ResponseDefinitionBuilder json(int status, String body) {
    return okJson(body).withStatus(status);
  }
}

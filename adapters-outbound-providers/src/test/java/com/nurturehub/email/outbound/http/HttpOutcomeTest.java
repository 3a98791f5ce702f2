package com.nurturehub.email.outbound.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.outbound.http.HttpOutcome.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpOutcomeTest {

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().dynamicHttpsPort())
          .build();

  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  private final HttpOutcome outcomes =
      new HttpOutcome("the provider", response -> Optional.empty(), () -> NOW);
  private final HttpCalls http = new HttpCalls(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private final HttpCalls impatient = new HttpCalls(Duration.ofSeconds(20), Duration.ofMillis(200));

  @ParameterizedTest
  @CsvSource({
    "SEND, 400, , permanent",
    "SEND, 401, , RECONSENT_REQUIRED",
    "SEND, 403, , MISCONFIGURED",
    "SEND, 404, , MISCONFIGURED",
    "SEND, 408, , transient",
    "SEND, 413, , permanent",
    "SEND, 429, , transient 60",
    "SEND, 429, 120, transient 120",
    "SEND, 429, 'Tue, 24 Nov 2026 09:02:00 GMT', transient 120",
    "SEND, 429, soon, transient 60",
    "SEND, 500, , unknown",
    "SEND, 502, , unknown",
    "SEND, 503, , unknown",
    "SEND, 503, 30, transient 30",
    "SEND, 504, , unknown",
    "SEND, 504, 30, unknown",
    "SEND, 307, , MISCONFIGURED",
    "DRAFT, 400, , permanent",
    "DRAFT, 401, , RECONSENT_REQUIRED",
    "DRAFT, 413, , permanent",
    "DRAFT, 500, , transient",
    "DRAFT, 503, 30, transient 30",
    "DRAFT, 504, , transient",
    "LOOK_UP, 404, , MISCONFIGURED",
    "LOOK_UP, 429, 10, transient 10",
    "LOOK_UP, 502, , transient",
    "TOKEN, 404, , transient",
    "TOKEN, 403, , transient",
    "TOKEN, 429, 10, transient 10",
    "TOKEN, 504, , transient"
  })
  void outcomeShouldBeAsTheTableSaysWhenTheProviderRefuses(
      Call call, int status, String retryAfter, String outcome) throws IOException {
    ResponseDefinitionBuilder refusal = aResponse().withStatus(status);
    answer(retryAfter == null ? refusal : refusal.withHeader("Retry-After", retryAfter));

    HttpResponse<String> response = http.send(request(SERVER.getPort()));

    assertThat(HttpOutcome.isSuccess(response)).isFalse();
    assertThat(named(outcomes.of(call, response))).isEqualTo(outcome);
  }

  @Test
  void vendorShouldBeHeardBeforeItsStatusWhenItSaysMore() throws IOException {
    SendOutcome limited =
        new SendOutcome.Transient(new Failure("rateLimit", "later"), Optional.empty());
    HttpOutcome vendors = new HttpOutcome("it", response -> Optional.of(limited), () -> NOW);
    answer(aResponse().withStatus(403));

    assertThat(vendors.of(Call.SEND, http.send(request(SERVER.getPort())))).isEqualTo(limited);
  }

  @Test
  void mailboxShouldSlowDownWhenTheProviderAcceptsAndAsksForIt() throws IOException {
    answer(aResponse().withStatus(202).withHeader("Retry-After", "90"));

    HttpResponse<String> response = http.send(request(SERVER.getPort()));

    assertThat(HttpOutcome.isSuccess(response)).isTrue();
    assertThat(outcomes.accepted(Optional.of("id-1"), response))
        .isEqualTo(
            new SendOutcome.Accepted(Optional.of("id-1"), Optional.of(Duration.ofSeconds(90))));
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void outcomeShouldBeTransientWhenNobodyListens(Call call) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    SendOutcome outcome = outcomes.of(call, failureAt(request(port)));

    assertThat(named(outcome)).isEqualTo("transient");
    assertThat(((SendOutcome.Transient) outcome).failure().code()).isEqualTo("connection-refused");
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void outcomeShouldBeTransientWhenTheServersCertificateIsNotTrusted(Call call) {
    HttpRequest overTls =
        HttpRequest.newBuilder(URI.create("https://localhost:" + SERVER.getHttpsPort() + "/call"))
            .build();

    assertThat(named(outcomes.of(call, failureAt(overTls)))).isEqualTo("transient");
  }

  @ParameterizedTest
  @CsvSource({"SEND, unknown", "DRAFT, transient", "LOOK_UP, transient", "TOKEN, transient"})
  void outcomeShouldDependOnTheCallWhenItsAnswerIsLost(Call call, String outcome) {
    answer(aResponse().withFixedDelay(2_000));
    IOException silence = failureOf(impatient, request(SERVER.getPort()));
    assertThat(named(outcomes.of(call, silence))).isEqualTo(outcome);

    answer(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    assertThat(named(outcomes.of(call, failureAt(request(SERVER.getPort()))))).isEqualTo(outcome);

    answer(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(named(outcomes.of(call, failureAt(request(SERVER.getPort()))))).isEqualTo(outcome);
  }

  private IOException failureAt(HttpRequest request) {
    return failureOf(http, request);
  }

  private static IOException failureOf(HttpCalls calls, HttpRequest request) {
    try {
      return fail("answered " + calls.send(request).statusCode());
    } catch (IOException e) {
      return e;
    }
  }

  private static String named(SendOutcome outcome) {
    return switch (outcome) {
      case SendOutcome.Accepted accepted -> "accepted";
      case SendOutcome.Transient passing ->
          "transient" + passing.retryAfter().map(wait -> " " + wait.toSeconds()).orElse("");
      case SendOutcome.Permanent refused -> "permanent";
      case SendOutcome.Unknown unknown -> "unknown";
      case SendOutcome.ConnectionBroken broken -> broken.how().toString();
    };
  }

  private static HttpRequest request(int port) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/call"))
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }

  private static void answer(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(post("/call").willReturn(answer));
  }
}

package com.nurturehub.email.outbound.alerting;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.port.AlertNotifierContract.triggered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.AlertNotifierContract;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.alerting.Triggered;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertmanagerNotifierTest implements AlertNotifierContract {

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String PATH = "/api/v2/alerts";

  private final AlertNotifier notifier = notifierAt(SERVER.baseUrl() + "/", PATIENCE);

  @BeforeEach
  void comeBack() {
    answer(aResponse().withStatus(200));
  }

  @Override
  public AlertNotifier notifier() {
    return notifier;
  }

  /** As Alertmanager has it: one alert for each set of labels, as it was posted last. */
  @Override
  public List<AlertId> ringing(Instant at) {
    Map<JsonObject, JsonObject> byLabels = new LinkedHashMap<>();
    for (ServeEvent event : SERVER.getAllServeEvents().reversed()) {
      try (JsonReader reader =
          Json.createReader(new StringReader(event.getRequest().getBodyAsString()))) {
        reader
            .readArray()
            .getValuesAs(JsonObject.class)
            .forEach(alert -> byLabels.put(alert.getJsonObject("labels"), alert));
      }
    }
    return byLabels.values().stream()
        .filter(alert -> Instant.parse(alert.getString("endsAt")).isAfter(at))
        .map(alert -> AlertId.parse(alert.getJsonObject("labels").getString("alert")))
        .toList();
  }

  @Override
  public void goAway() {
    answer(aResponse().withStatus(503));
  }

  @Test
  void alertShouldBePostedAsTheApiWantsIt() {
    Triggered triggered = triggered(AlertKind.DELIVERY_FAILURE);

    notifier.tell(
        List.of(triggered.again(triggered.details().notice(), NOON)), NOON.plusSeconds(60));

    SERVER.verify(
        postRequestedFor(urlEqualTo(PATH))
            .withHeader("Content-Type", equalTo("application/json"))
            .withRequestBody(
                equalToJson(
                    """
                    [{"labels": {"alertname": "NurtureHubEmail", "kind": "delivery-failure",
                       "severity": "warning", "alert": "%s", "tenant": "acme"},
                      "annotations": {"summary": "E-mails are refused",
                       "description": "Ask the provider, \\"ü\\" \\\\.",
                       "state": "triggered", "count": "2"},
                      "startsAt": "2026-11-24T12:00:00Z", "endsAt": "2026-11-24T12:06:00Z"}]
                    """
                        .formatted(triggered.id()))));
  }

  @Test
  void alertShouldNameNoTenantWhenItConcernsThePlatform() {
    Triggered triggered =
        Triggered.by(
            new AlertId(Examples.nextUuid()),
            Cause.ofPlatform(AlertKind.EVENT_LOSS, "journal-full"),
            new Notice("Events were lost", "Give the journal more room."),
            NOON);

    notifier.tell(List.of(triggered.resolve(NOON.minusSeconds(1))), NOON);

    String body = SERVER.getAllServeEvents().getFirst().getRequest().getBodyAsString();
    assertThat(body)
        .doesNotContain("tenant")
        .contains("\"severity\":\"critical\"", "\"endsAt\":\"2026-11-24T12:00:00Z\"");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellingShouldFailWhenTheAnswerIsNoConsent(ResponseDefinitionBuilder failure) {
    answer(failure);

    assertUntold(notifier);
  }

  static List<ResponseDefinitionBuilder> failures() {
    return List.of(
        aResponse().withStatus(500).withBody("boom"),
        aResponse().withStatus(400).withBody("{\"code\": 602}"),
        aResponse().withStatus(302).withHeader("Location", "https://elsewhere.example/"),
        aResponse().withFault(Fault.EMPTY_RESPONSE),
        aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK),
        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
  }

  @Test
  void tellingShouldFailInTimeWhenTheServerHangs() {
    answer(aResponse().withStatus(200).withFixedDelay(60_000));

    assertUntold(notifierAt(SERVER.baseUrl(), Duration.ofMillis(200)));
  }

  @Test
  void tellingShouldFailInTimeWhenTheBodyDrips() {
    answer(
        aResponse().withStatus(200).withBody("x".repeat(100)).withChunkedDribbleDelay(100, 60_000));

    assertUntold(notifierAt(SERVER.baseUrl(), Duration.ofMillis(200)));
  }

  @Test
  void tellingShouldFailWhenNobodyListens() throws IOException {
    int port;
    try (ServerSocket closedAtOnce = new ServerSocket(0)) {
      port = closedAtOnce.getLocalPort();
    }

    assertUntold(notifierAt("http://127.0.0.1:" + port, PATIENCE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alertmanager:9093", "/alerts", "ftp://alerts.example", "http:alerts"})
  void urlShouldBeRefusedWhenItLeadsNowhere(String url) {
    assertThatThrownBy(() -> notifierAt(url, PATIENCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertUntold(AlertNotifier notifier) {
    assertThatThrownBy(() -> notifier.tell(List.of(triggered(AlertKind.BACKLOG)), NOON))
        .isInstanceOf(NotifierUnavailable.class);
  }

  private static AlertNotifier notifierAt(String url, Duration timeout) {
    return new AlertmanagerNotifier(URI.create(url), timeout);
  }

  private static void answer(ResponseDefinitionBuilder response) {
    SERVER.stubFor(post(urlEqualTo(PATH)).willReturn(response));
  }
}

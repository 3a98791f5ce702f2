package com.nurturehub.email.bootstrap.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.google.GoogleEmulator;
import com.nurturehub.emulator.webhook.StandardReceiver;
import com.nurturehub.emulator.webhook.StandardReceiver.Arrival;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An agency's own server is told what its contacts do, by the running service. */
@ExtendWith(InstallationExtension.class)
@ResourceLock(InstallationExtension.LOCK)
class WebhooksIT {

  private static final String TENANT = "hooked";
  private static final String ROOT = "/api/v1/tenants/" + TENANT;
  private static final String OPENED = "com.nurturehub.email.opened";
  private static final Pattern PIXEL = Pattern.compile("<img src=\"([^\"]+/t/o/[^\"]+)\"[^>]*>");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static GoogleEmulator google;
  private static ServiceClient client;

  private final StandardReceiver receiver = new StandardReceiver();

  @BeforeAll
  static void configure(Installation installation) throws IOException, InterruptedException {
    google = installation.google();
    client = installation.service().asPlatform();
    Agencies.grant(google, TENANT);
    HttpResponse<String> configured = client.put(ROOT + "/delivery", Agencies.delivery(TENANT));
    assertThat(configured.statusCode()).as(configured.body()).isEqualTo(200);
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void receiverShouldBeToldOfAnOpenAndVerifyItAlsoWhileTheSecretIsRotated() throws Exception {
    JsonObject webhook = added();
    URI pixel = pixelOf(sendNow("c-hooked"));

    ServiceClient.visit(pixel, "GET");
    Arrival first = awaitArrivals(1).getFirst();
    JsonObject rotated = posted(webhook, "rotation", JsonValue.EMPTY_JSON_OBJECT);
    ServiceClient.visit(pixelOf(sendNow("c-rotated")), "GET");
    Arrival second = awaitArrivals(2).getLast();

    JsonObject event = parse(first.text());
    assertThat(event.getString("id")).isEqualTo(first.id());
    assertThat(event.getString("type")).isEqualTo(OPENED);
    assertThat(event.getString("source")).isEqualTo("/nurturehub/tenants/" + TENANT);
    assertThat(event.getString("subject")).isEqualTo("c-hooked");
    assertThat(event.getJsonObject("data"))
        .containsKeys("email", "sequence", "first", "verdict")
        .doesNotContainKeys("userAgent", "network");
    assertThat(first.isSignedWith(webhook.getString("secret"))).isTrue();
    assertThat(first.isSignedWith(rotated.getString("secret"))).isFalse();
    assertThat(second.isSignedWith(webhook.getString("secret"))).isTrue();
    assertThat(second.isSignedWith(rotated.getString("secret"))).isTrue();
    assertThat(client.events(TENANT, "type=" + OPENED))
        .extracting(e -> e.getString("id"))
        .contains(first.id(), second.id());
    remove(webhook);
  }

  @Test
  void messageShouldComeAgainAfterAnErrorAndBeParkedToldAndReplayedAfterMany() throws Exception {
    JsonObject webhook = added();
    receiver.answer(503, Optional.empty());
    ServiceClient.visit(pixelOf(sendNow("c-retried")), "GET");
    awaitArrivals(2);
    receiver.answer(204, Optional.empty());
    awaitDeliveries(webhook, "", 0);
    List<Arrival> retried = receiver.arrivals();
    receiver.answer(500, Optional.empty());
    ServiceClient.visit(pixelOf(sendNow("c-parked")), "GET");

    List<JsonObject> parked = awaitDeliveries(webhook, "?state=parked", 1);
    List<JsonObject> alerts = alertsOf(webhook);
    int before = receiver.arrivals().size();
    receiver.answer(200, Optional.empty());
    JsonObject replayed = posted(webhook, "replays", JsonValue.EMPTY_JSON_OBJECT);
    awaitDeliveries(webhook, "", 0);
    Arrival last = receiver.arrivals().getLast();

    assertThat(retried.stream().map(Arrival::id).distinct()).hasSize(1);
    assertThat(retried).allMatch(a -> a.isSignedWith(webhook.getString("secret")));
    assertThat(parked.getFirst().getString("code")).isEqualTo("status-500");
    assertThat(alerts).extracting(alert -> alert.getString("state")).containsExactly("triggered");
    assertThat(replayed.getInt("replayed")).isEqualTo(1);
    assertThat(receiver.arrivals()).hasSize(before + 1);
    assertThat(last.id()).isEqualTo(parked.getFirst().getString("message"));
    assertThat(alertsOf(webhook))
        .extracting(alert -> alert.getString("state"))
        .containsExactly("resolved");
    remove(webhook);
  }

  private JsonObject added() throws IOException, InterruptedException {
    HttpResponse<String> added =
        client.post(
            ROOT + "/webhooks",
            Json.createObjectBuilder()
                .add("url", "http://127.0.0.1:" + receiver.port() + "/hooks")
                .add("types", Json.createArrayBuilder().add(OPENED))
                .build());
    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    return ServiceClient.object(added);
  }

  private static JsonObject posted(JsonObject webhook, String what, JsonValue body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = client.post(pathOf(webhook) + "/" + what, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ServiceClient.object(answer);
  }

  private static void remove(JsonObject webhook) throws IOException, InterruptedException {
    HttpResponse<String> removed = client.send("DELETE", pathOf(webhook), BodyPublishers.noBody());
    assertThat(removed.statusCode()).isEqualTo(200);
  }

  private static String pathOf(JsonObject webhook) {
    return ROOT + "/webhooks/" + webhook.getString("id");
  }

  private List<Arrival> awaitArrivals(int number) throws Exception {
    Waiting.until(number + " arrivals", PATIENCE, () -> receiver.arrivals().size() >= number);
    return receiver.arrivals();
  }

  private static List<JsonObject> awaitDeliveries(JsonObject webhook, String query, int number)
      throws Exception {
    Waiting.until(
        number + " deliveries", PATIENCE, () -> deliveries(webhook, query).size() == number);
    return deliveries(webhook, query);
  }

  private static List<JsonObject> deliveries(JsonObject webhook, String query)
      throws IOException, InterruptedException {
    return ServiceClient.object(client.get(pathOf(webhook) + "/deliveries" + query))
        .getJsonArray("deliveries")
        .getValuesAs(JsonObject.class);
  }

  private static List<JsonObject> alertsOf(JsonObject webhook)
      throws IOException, InterruptedException {
    return ServiceClient.object(client.get(ROOT + "/alerts?kind=webhook"))
        .getJsonArray("alerts")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(alert -> alert.getString("cause").equals(webhook.getString("id")))
        .toList();
  }

  private static JsonObject sendNow(String contact) throws IOException, InterruptedException {
    HttpResponse<String> scheduled =
        client.post(ROOT + "/emails", Agencies.email(contact, 1).build());
    assertThat(scheduled.statusCode()).as(scheduled.body()).isEqualTo(201);
    return client.awaitEmail(
        TENANT,
        ServiceClient.object(scheduled).getString("id"),
        email -> email.getString("state").equals("sent"),
        PATIENCE);
  }

  private static URI pixelOf(JsonObject sent) {
    Delivery delivery =
        google.deliveries().stream()
            .filter(d -> d.messageId().equals(sent.getString("messageId")))
            .findFirst()
            .orElseThrow();
    Matcher pixel = PIXEL.matcher(delivery.parsed().html().orElseThrow());
    assertThat(pixel.find()).isTrue();
    return URI.create(pixel.group(1));
  }

  private static JsonObject parse(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}

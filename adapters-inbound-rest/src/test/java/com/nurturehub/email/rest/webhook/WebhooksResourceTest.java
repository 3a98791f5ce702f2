package com.nurturehub.email.rest.webhook;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.WebhookDeliveries.Due;
import com.nurturehub.email.application.port.WebhookDeliveries.End;
import com.nurturehub.email.application.port.WebhookDeliveries.Message;
import com.nurturehub.email.application.port.WebhookDeliveries.Settlement;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebhooksResourceTest {

  private static final String TENANT = "/api/v1/tenants/acme";
  private static final String WEBHOOKS = TENANT + "/webhooks";
  private static final String CLICKED = "com.nurturehub.email.clicked";
  private static final Failure REFUSED = new Failure("status-503", "the endpoint answered 503");

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void secretShouldBeToldOnceWhenAWebhookIsAdded() {
    Answer added = add();
    JsonObject webhook = added.json();
    Answer found = server.get("reader:acme", WEBHOOKS + "/" + webhook.getString("id"));
    Answer listed = server.get("reader:acme", WEBHOOKS);

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("Location"))
        .isEqualTo(RestServer.PUBLIC_URL + WEBHOOKS + "/" + webhook.getString("id"));
    assertThat(webhook.getString("secret")).startsWith("whsec_");
    assertThat(webhook.getString("url")).isEqualTo("https://hooks.example/a?b");
    assertThat(webhook.getJsonArray("types").getString(0)).isEqualTo(CLICKED);
    assertThat(webhook.getJsonArray("types")).hasSize(1);
    assertThat(webhook.getString("state")).isEqualTo("enabled");
    assertThat(webhook.getString("createdAt")).isEqualTo(NOON.toString());
    assertThat(webhook).containsEntry("formerSecretUntil", JsonValue.NULL);
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.text()).doesNotContain("whsec_", "secret\"");
    assertThat(listed.json().getJsonArray("webhooks")).containsExactly(found.json());
  }

  @Test
  void everyFaultShouldBeListedWhenTheRequestIsBad() {
    server.endpoint.forbid("forbidden.example");

    assertThat(faults("{\"url\": \"ftp://x.example\", \"types\": [\"no.type\"], \"more\": 1}"))
        .containsExactlyInAnyOrder("/url", "/types", "/more");
    assertThat(faults("{}")).containsExactlyInAnyOrder("/url", "/types");
    assertThat(faults(body("https://forbidden.example/"))).containsExactly("/url");
    assertThat(faults(body("https://user:secret@hooks.example/"))).containsExactly("/url");
    assertThat(faults(body("https://hooks.example:65536/"))).containsExactly("/url");
    assertThat(faults(body("https://hooks.example/" + "a".repeat(2_048)))).containsExactly("/url");
    assertThat(faults(body("https://hooks.example/#here"))).containsExactly("/url");
    assertThat(faults(body("/hooks"))).containsExactly("/url");
    assertThat(faults(body("https://b\\u00fccher.example/"))).containsExactly("/url");
  }

  @Test
  void webhookShouldBeRefusedWhenThereAreAsManyAsThereMayBe() {
    for (int i = 0; i < RestServer.WEBHOOKS; i++) {
      assertThat(add().status()).isEqualTo(201);
    }

    Answer oneMore = add();

    assertThat(oneMore.status()).isEqualTo(409);
    assertThat(oneMore.json().getString("type")).endsWith("webhook-limit-reached");
  }

  @Test
  void secretShouldBeAnotherWhenItIsRotated() {
    JsonObject webhook = add().json();

    Answer rotated = post("/" + webhook.getString("id") + "/rotation", "");

    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.json().getString("secret"))
        .startsWith("whsec_")
        .isNotEqualTo(webhook.getString("secret"));
    assertThat(rotated.json().getString("formerSecretUntil"))
        .isEqualTo(NOON.plus(Duration.ofHours(24)).toString());
  }

  @Test
  void webhookShouldBeGoneWhenItIsRemoved() {
    String one = "/" + add().json().getString("id");

    Answer removed = server.send("DELETE", "agency-admin:acme", WEBHOOKS + one, "");

    assertThat(removed.status()).isEqualTo(200);
    assertThat(server.get("platform", WEBHOOKS + one).status()).isEqualTo(404);
    assertThat(server.send("DELETE", "platform", WEBHOOKS + one, "").status()).isEqualTo(404);
    assertThat(post(one + "/rotation", "").status()).isEqualTo(404);
    assertThat(post(one + "/enablement", "").status()).isEqualTo(404);
    assertThat(post(one + "/replays", "{}").status()).isEqualTo(404);
    assertThat(server.get("platform", WEBHOOKS + one + "/deliveries").status()).isEqualTo(404);
  }

  @Test
  void failedDeliveriesShouldBeListedAndReplayed() {
    String one = "/" + add().json().getString("id");
    UUID first = failed(failure -> new End.Parked(failure));
    UUID second = failed(failure -> new End.Parked(failure));
    UUID third = failed(failure -> new End.Later(Duration.ofHours(1), Duration.ZERO, failure));

    JsonObject page = get(one + "/deliveries?state=parked&limit=1");
    JsonObject next = get(one + "/deliveries?state=parked&limit=1&cursor=" + second);
    JsonObject waiting = get(one + "/deliveries?state=waiting");
    Answer replayed = post(one + "/replays", "{\"messages\": [\"" + first + "\"]}");
    Answer rest = post(one + "/replays", "{}");

    assertThat(page.getJsonArray("deliveries"))
        .singleElement()
        .satisfies(
            value -> {
              JsonObject delivery = value.asJsonObject();
              assertThat(delivery.getString("message")).isEqualTo(second.toString());
              assertThat(delivery.getString("type")).isEqualTo(CLICKED);
              assertThat(delivery.getString("contact")).isEqualTo("c-1001");
              assertThat(delivery.getString("state")).isEqualTo("parked");
              assertThat(delivery.getInt("attempts")).isEqualTo(1);
              assertThat(delivery.getString("code")).isEqualTo("status-503");
              assertThat(delivery.getString("lastAttemptAt")).isEqualTo(NOON.toString());
              assertThat(delivery).containsEntry("nextAttemptAt", JsonValue.NULL);
            });
    assertThat(page.getString("next")).isEqualTo(second.toString());
    assertThat(next.getJsonArray("deliveries").getJsonObject(0).getString("message"))
        .isEqualTo(first.toString());
    assertThat(next).containsEntry("next", JsonValue.NULL);
    assertThat(waiting.getJsonArray("deliveries").getJsonObject(0).getString("message"))
        .isEqualTo(third.toString());
    assertThat(replayed.json().getInt("replayed")).isEqualTo(1);
    assertThat(rest.json().getInt("replayed")).isEqualTo(1);
    assertThat(get(one + "/deliveries?state=parked").getJsonArray("deliveries")).isEmpty();
  }

  @Test
  void replayShouldBeRefusedUntilADisabledWebhookIsEnabled() {
    String one = "/" + add().json().getString("id");
    failed(failure -> new End.Disabled(failure));

    JsonObject disabled = get(one);
    Answer early = post(one + "/replays", "{}");
    Answer enabled = post(one + "/enablement", "");
    Answer replayed = post(one + "/replays", "{}");

    assertThat(disabled.getString("state")).isEqualTo("disabled");
    assertThat(disabled.getString("disabledAt")).isEqualTo(NOON.toString());
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.json().getString("type")).endsWith("webhook-disabled");
    assertThat(enabled.json().getString("state")).isEqualTo("enabled");
    assertThat(replayed.json().getInt("replayed")).isEqualTo(1);
  }

  @Test
  void badParametersShouldAllBeTold() {
    String one = "/" + add().json().getString("id");

    Answer listed = server.get("platform", WEBHOOKS + one + "/deliveries?state=x&limit=0&cursor=y");
    Answer replayed = post(one + "/replays", "{\"messages\": [\"x\"]}");

    assertThat(listed.status()).isEqualTo(400);
    assertThat(listed.faultyPlaces()).containsExactlyInAnyOrder("state", "limit", "cursor");
    assertThat(replayed.faultyPlaces()).containsExactly("/messages");
    assertThat(server.get("platform", WEBHOOKS + "/x").status()).isEqualTo(400);
  }

  @Test
  void readerShouldChangeNothing() {
    String one = "/" + add().json().getString("id");

    assertThat(server.send("POST", "reader:acme", WEBHOOKS, body("https://a.example/")).status())
        .isEqualTo(403);
    assertThat(server.send("DELETE", "reader:acme", WEBHOOKS + one, "").status()).isEqualTo(403);
    assertThat(server.get("reader:other-agency", WEBHOOKS + one).status()).isEqualTo(403);
  }

  private Answer add() {
    return post("", body("https://hooks.example/a?b"));
  }

  private static String body(String url) {
    return "{\"url\": \"%s\", \"types\": [\"%s\", \"%s\"]}".formatted(url, CLICKED, CLICKED);
  }

  private List<String> faults(String body) {
    Answer answer = post("", body);
    assertThat(answer.status()).isEqualTo(400);
    return answer.faultyPlaces();
  }

  private Answer post(String path, String body) {
    return server.send("POST", "agency-admin:acme", WEBHOOKS + path, body);
  }

  private JsonObject get(String path) {
    Answer answer = server.get("reader:acme", WEBHOOKS + path);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  /** A message that was posted once, and ended so. */
  private UUID failed(Function<Failure, End> end) {
    UUID message = Examples.nextUuid();
    server.inStore(
        () -> {
          server
              .stores
              .deliveries()
              .add(
                  List.of(
                      new Message(
                          ACME,
                          message,
                          new ContactId("c-1001"),
                          CLICKED,
                          Optional.of("{}"),
                          Optional.empty())));
          Due due = server.stores.deliveries().claim(1, 8, Duration.ofMinutes(1)).getFirst();
          server.stores.deliveries().settle(List.of(new Settlement(due, end.apply(REFUSED))));
        });
    return message;
  }
}

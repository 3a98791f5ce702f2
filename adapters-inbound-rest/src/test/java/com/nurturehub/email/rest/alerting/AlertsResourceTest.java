package com.nurturehub.email.rest.alerting;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertsResourceTest {

  private static final String ALERTS = "/api/v1/tenants/acme/alerts";
  private static final String ALL = "/api/v1/alerts";
  private static final String ADMIN = "agency-admin:acme";
  private static final Cause BROKEN = Cause.of(ACME, AlertKind.CONNECTION, "reconsent-required");
  private static final Cause REFUSED = Cause.of(ACME, AlertKind.DELIVERY_FAILURE, "550");
  private static final Cause OTHERS = Cause.of(OTHER, AlertKind.BACKLOG, "overdue");
  private static final Cause LOST = Cause.ofPlatform(AlertKind.EVENT_LOSS, "journal-full");
  private static final Notice NOTICE = new Notice("Access is gone", "Connect the mailbox again.");

  private final RestServer server = new RestServer();

  @BeforeEach
  void raise() {
    for (Cause cause : List.of(BROKEN, REFUSED, OTHERS, LOST)) {
      server.inStore(() -> server.stores.alerts().raise(cause, NOTICE, NOON));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void alertShouldTellItsCauseAndWhatToDoWhenItIsListed() {
    server.inStore(() -> server.stores.alerts().raise(BROKEN, NOTICE, NOON.plusSeconds(90)));

    JsonObject page = server.get("reader:acme", ALERTS + "?kind=connection").json();

    assertThat(page.getJsonArray("alerts")).hasSize(1);
    assertThat(page.getJsonArray("alerts").getJsonObject(0).toString())
        .isEqualTo(
            """
            {"id":"%s","tenant":"acme","kind":"connection","cause":"reconsent-required",\
            "state":"triggered","title":"Access is gone","detail":"Connect the mailbox again.",\
            "count":2,"firstAt":"2026-11-24T12:00:00Z","lastAt":"2026-11-24T12:01:30Z",\
            "acknowledgedAt":null,"resolvedAt":null}\
            """
                .formatted(id("connection")));
    assertThat(page.isNull("next")).isTrue();
  }

  @Test
  void onlyTheTenantsAlertsShouldBeListedNewestFirst() {
    assertThat(kinds(server.get("reader:acme", ALERTS)))
        .containsExactly("delivery-failure", "connection");
  }

  @Test
  void everyAlertShouldBeListedWhenThePlatformAsks() {
    Answer answer = server.get("platform", ALL);

    assertThat(kinds(answer))
        .containsExactly("event-loss", "backlog", "delivery-failure", "connection");
    assertThat(answer.json().getJsonArray("alerts").getJsonObject(0).isNull("tenant")).isTrue();
  }

  @Test
  void listOfAllShouldBeClosedWhenTheCallerIsNotThePlatform() {
    assertThat(server.get("", ALL).status()).isEqualTo(401);
    assertThat(server.get(ADMIN, ALL).status()).isEqualTo(403);
    assertThat(server.get("reader:acme", ALL).status()).isEqualTo(403);
    assertThat(server.get("reader", ALL + "?tenant=acme").status()).isEqualTo(403);
  }

  @Test
  void nothingShouldBeMissedOrRepeatedWhenTheCursorIsFollowed() {
    JsonObject first = server.get("platform", ALL + "?limit=3").json();
    JsonObject second =
        server.get("platform", ALL + "?limit=3&cursor=" + first.getString("next")).json();

    assertThat(first.getJsonArray("alerts")).hasSize(3);
    assertThat(second.getJsonArray("alerts")).hasSize(1);
    assertThat(second.isNull("next")).isTrue();
  }

  @Test
  void alertShouldBeAcknowledgedOnceWhenAPersonSaysSoTwice() {
    String acknowledgement = ALERTS + "/" + id("connection") + "/acknowledgement";
    Answer first = server.send("POST", ADMIN, acknowledgement, "{}");
    server.clock.advance(Duration.ofMinutes(1));

    Answer second = server.send("POST", ADMIN, acknowledgement, "{}");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().getString("state")).isEqualTo("acknowledged");
    assertThat(first.json().getString("acknowledgedAt")).isEqualTo("2026-11-24T12:00:00Z");
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text()).isEqualTo(first.text());
    assertThat(kinds(server.get(ADMIN, ALERTS + "?state=acknowledged")))
        .containsExactly("connection");
  }

  @Test
  void acknowledgementShouldBeAConflictWhenTheCauseIsGone() {
    String id = id("connection");
    server.inStore(() -> server.stores.alerts().resolve(BROKEN, NOON.plusSeconds(9)));

    Answer answer = server.send("POST", ADMIN, ALERTS + "/" + id + "/acknowledgement", "{}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("type")).isEqualTo("urn:nurturehub:problem:alert-resolved");
    JsonObject resolved =
        server
            .get(ADMIN, ALERTS + "?state=resolved")
            .json()
            .getJsonArray("alerts")
            .getJsonObject(0);
    assertThat(resolved.getString("resolvedAt")).isEqualTo("2026-11-24T12:00:09Z");
    assertThat(resolved.isNull("acknowledgedAt")).isTrue();
  }

  @Test
  void acknowledgementShouldBeRefusedWhenTheCallerMayOnlyReadOrTheAlertIsAnothers() {
    String mine = ALERTS + "/" + id("connection") + "/acknowledgement";
    String others = ALERTS + "/" + id("backlog") + "/acknowledgement";
    String platforms = ALERTS + "/" + id("event-loss") + "/acknowledgement";

    assertThat(server.send("POST", "reader:acme", mine, "{}").status()).isEqualTo(403);
    assertThat(server.send("POST", "agency-admin:other-agency", mine, "{}").status())
        .isEqualTo(403);
    assertThat(server.send("POST", ADMIN, others, "{}").status()).isEqualTo(404);
    assertThat(server.send("POST", ADMIN, platforms, "{}").status()).isEqualTo(404);
    assertThat(server.send("POST", ADMIN, mine, "{\"state\":\"resolved\"}").status())
        .isEqualTo(400);
    assertThat(server.send("POST", ADMIN, ALERTS + "/1/acknowledgement", "{}").faultyPlaces())
        .containsExactly("id");
  }

  @Test
  void everyParameterShouldBeToldWhenSeveralAreBad() {
    for (String list : List.of(ALERTS, ALL)) {
      Answer answer = server.get("platform", list + "?kind=weather&state=open&limit=0&cursor=abc");

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.faultyPlaces())
          .containsExactlyInAnyOrder("kind", "state", "limit", "cursor");
    }
  }

  @Test
  void callerShouldComeAgainWhenTheStoreIsAway() {
    server.breakStore(new StorageUnavailable("away", new IOException()));

    assertThat(server.get("platform", ALL).status()).isEqualTo(503);
    assertThat(server.get(ADMIN, ALERTS).status()).isEqualTo(503);
  }

  private String id(String kind) {
    return server
        .get("platform", ALL + "?kind=" + kind)
        .json()
        .getJsonArray("alerts")
        .getJsonObject(0)
        .getString("id");
  }

  private static List<String> kinds(Answer answer) {
    return answer.json().getJsonArray("alerts").getValuesAs(JsonObject.class).stream()
        .map(alert -> alert.getString("kind"))
        .toList();
  }
}

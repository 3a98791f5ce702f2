package com.nurturehub.email.rest.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngagementEventsResourceTest {

  private static final String EVENTS = "/api/v1/tenants/acme/engagement-events";
  private static final Instant CLICKED_AT = Instant.parse("2026-11-24T12:12:31.123Z");
  private static final EmailDetails EMAIL = Examples.details(ACME, NOON);
  private static final EngagementEvent.Clicked CLICKED =
      new EngagementEvent.Clicked(
          Examples.eventContext(EMAIL, CLICKED_AT),
          Examples.visit(),
          new Link(3, "https://agency.example/book"));

  private final RestServer server = new RestServer();

  @BeforeEach
  void record() {
    server.inStore(
        () ->
            server
                .stores
                .events()
                .append(
                    List.of(
                        new EngagementEvent.Sent(Examples.eventContext(EMAIL, NOON)),
                        new EngagementEvent.Sent(
                            Examples.eventContext(Examples.details(OTHER, NOON), NOON)),
                        new EngagementEvent.Opened(
                            Examples.eventContext(EMAIL, NOON), Examples.visit()),
                        CLICKED)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void eventShouldBeACloudEventWhenItIsRead() {
    JsonObject page = server.get("platform", EVENTS + "?type=com.nurturehub.email.clicked").json();

    assertThat(page.getJsonArray("events")).hasSize(1);
    assertThat(page.getJsonArray("events").getJsonObject(0).toString())
        .isEqualTo(
            """
            {"specversion":"1.0","id":"%s","source":"/nurturehub/tenants/acme",\
            "type":"com.nurturehub.email.clicked","subject":"c-1001",\
            "time":"2026-11-24T12:12:31.123Z","datacontenttype":"application/json",\
            "data":{"tenant":"acme","email":"%s","sequence":{"id":"seq-42","step":2},\
            "contact":"c-1001","link":{"index":3,"url":"https://agency.example/book"},\
            "first":true,"verdict":"person","reasons":[],\
            "userAgent":"Mozilla/5.0 (X11; Linux)","network":"203.0.113.0/24"}}\
            """
                .formatted(CLICKED.context().id(), EMAIL.id()));
  }

  @Test
  void visitorShouldStayUnsaidWhenTheReaderIsNotThePlatform() {
    Answer answer = server.get("reader:acme", EVENTS);

    assertThat(answer.json().getJsonArray("events")).hasSize(3);
    assertThat(answer.text()).doesNotContain("userAgent", "network", "203.0.113");
  }

  @Test
  void sendingShouldBeTheServicesDoingWhenItIsRead() {
    JsonObject data =
        server
            .get("platform", EVENTS + "?type=com.nurturehub.email.sent")
            .json()
            .getJsonArray("events")
            .getJsonObject(0)
            .getJsonObject("data");

    assertThat(data.getString("verdict")).isEqualTo("machine");
    assertThat(data.getJsonArray("reasons").getString(0)).isEqualTo("service");
    assertThat(data).doesNotContainKeys("link", "userAgent", "network");
  }

  @Test
  void nothingShouldBeMissedOrRepeatedWhenTheCursorIsFollowed() {
    JsonObject first = server.get("platform", EVENTS + "?limit=2").json();
    JsonObject second =
        server.get("platform", EVENTS + "?limit=2&after=" + first.getString("next")).json();
    JsonObject third =
        server.get("platform", EVENTS + "?limit=2&after=" + second.getString("next")).json();

    assertThat(types(first))
        .containsExactly("com.nurturehub.email.sent", "com.nurturehub.email.opened");
    assertThat(types(second)).containsExactly("com.nurturehub.email.clicked");
    assertThat(types(third)).isEmpty();
    assertThat(third.getString("next")).isEqualTo(second.getString("next"));
  }

  @Test
  void eventsShouldBeOfOneEmailOrContactWhenTheyAreFiltered() {
    assertThat(types(server.get("platform", EVENTS + "?email=" + EMAIL.id()).json())).hasSize(3);
    assertThat(types(server.get("platform", EVENTS + "?contact=c-1").json())).isEmpty();
  }

  @Test
  void everyParameterShouldBeToldWhenSeveralAreBad() {
    Answer answer =
        server.get("platform", EVENTS + "?after=-1&limit=0&type=opened&contact=*&email=1");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder("after", "limit", "type", "contact", "email");
  }

  private static List<String> types(JsonObject page) {
    return page.getJsonArray("events").getValuesAs(JsonObject.class).stream()
        .map(event -> event.getString("type"))
        .toList();
  }
}

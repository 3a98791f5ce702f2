package com.nurturehub.email.rest.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.EventSource;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import com.nurturehub.email.rest.StreamClient;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngagementStreamTest {

  private static final String EVENTS = "/api/v1/tenants/acme/engagement-events";
  private static final String STREAM = EVENTS + "/stream";
  private static final EmailDetails EMAIL = Examples.details(ACME, NOON);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofMillis(300);

  private final RestServer server = new RestServer();
  private final StreamClient client = new StreamClient(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void streamShouldTellWhatTheFeedTellsWhenItIsReadFromTheBeginning() throws Exception {
    append(opened(ACME), opened(OTHER), clicked());
    EventSource stream = client.open("platform", STREAM);
    List<EventSource.Event> told = StreamClient.take(stream, 2);
    append(opened(OTHER), opened(ACME));
    told.addAll(StreamClient.take(stream, 1));

    JsonObject page = server.get("platform", EVENTS).json();

    assertThat(told)
        .extracting(EventSource.Event::data)
        .isEqualTo(page.getJsonArray("events").stream().map(Object::toString).toList());
    assertThat(told)
        .extracting(EventSource.Event::type)
        .containsExactly(
            "com.nurturehub.email.opened",
            "com.nurturehub.email.clicked",
            "com.nurturehub.email.opened");
    assertThat(told.getLast().id()).isEqualTo(page.getString("next"));
    assertThat(stream.next(NEVER)).isEmpty();
  }

  @Test
  void readerShouldMissAndRepeatNothingWhenItComesBackAgainAndAgain() throws Exception {
    List<EngagementEvent> events = IntStream.range(0, 450).mapToObj(i -> opened(ACME)).toList();
    server.inStore(() -> server.stores.events().append(events));

    List<String> ids =
        client.idsOver(List.of(1, 99, 100, 101, 149), "reader:acme", STREAM + "?after=5");

    assertThat(ids).isEqualTo(events.stream().map(e -> e.context().id().toString()).toList());
  }

  @Test
  void readerShouldSeeTheMatchesAloneWhenItFilters() throws Exception {
    append(opened(ACME), clicked());
    EventSource stream =
        client.open("platform", STREAM + "?type=com.nurturehub.email.clicked&email=" + EMAIL.id());
    List<EventSource.Event> told = StreamClient.take(stream, 1);
    append(opened(ACME), clicked(), opened(ACME));
    told.addAll(StreamClient.take(stream, 1));

    assertThat(told)
        .extracting(EventSource.Event::type)
        .containsOnly("com.nurturehub.email.clicked");
    assertThat(stream.next(NEVER)).isEmpty();
  }

  @Test
  void visitorShouldStayUnsaidWhenTheReaderIsNotThePlatform() throws Exception {
    append(opened(ACME));

    String told = StreamClient.take(client.open("reader:acme", STREAM), 1).getFirst().data();

    assertThat(told).contains("\"verdict\"").doesNotContain("userAgent", "203.0.113");
  }

  @Test
  void readerShouldGoOnWhereItWasWhenItHasBeenSlow() throws Exception {
    append(opened(ACME));
    EventSource slow = client.open("reader:acme", STREAM, Map.of(), 1);
    EventSource fast = client.open("reader:acme", STREAM);
    StreamClient.take(fast, 1);
    List<EngagementEvent> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<EngagementEvent> some =
          IntStream.range(0, 200).<EngagementEvent>mapToObj(j -> clickedFar()).toList();
      server.inStore(() -> server.stores.events().append(some));
      events.addAll(some);
    }
    List<String> expected = events.stream().map(e -> e.context().id().toString()).toList();

    assertThat(StreamClient.take(fast, 8_000)).extracting(StreamClient::idOf).isEqualTo(expected);
    StreamClient.take(slow, 1);
    assertThat(StreamClient.take(slow, 8_000)).extracting(StreamClient::idOf).isEqualTo(expected);
  }

  @Test
  void streamShouldBeKeptAliveWhenNothingHappens() throws Exception {
    EventSource stream = client.open("platform", STREAM);

    assertThat(stream.next(Duration.ofSeconds(1))).isEmpty();

    assertThat(stream.comments()).isPositive();
  }

  @Test
  void streamShouldGoOnWhenTheStoreWasAway() throws Exception {
    append(opened(ACME));
    EventSource stream = client.open("platform", STREAM);
    StreamClient.take(stream, 1);
    server.breakStore(new StorageUnavailable("away", new IllegalStateException("on purpose")));
    EventSource late = client.open("platform", STREAM);
    append(opened(ACME));
    assertThat(stream.next(NEVER)).isEmpty();

    server.mendStore();

    assertThat(StreamClient.take(stream, 1)).hasSize(1);
    assertThat(StreamClient.take(late, 2)).hasSize(2);
  }

  @Test
  void streamShouldEndWhenItsTokenExpires() throws Exception {
    EventSource stream = client.open("reader:acme", STREAM);
    assertThat(stream.ends(NEVER)).isFalse();

    server.clock.advance(Duration.ofHours(1));

    assertThat(stream.ends(SOON)).isTrue();
  }

  @Test
  void streamShouldEndAndNoneBeginWhenTheServiceStops() throws Exception {
    EventSource stream = client.open("reader:acme", STREAM);

    server.endStreams();

    assertThat(stream.ends(SOON)).isTrue();
    Answer refused = server.get("reader:acme", STREAM);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().getString("type")).isEqualTo("urn:nurturehub:problem:no-stream-here");
    assertThat(refused.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void streamShouldBeRefusedUntilOneEndsWhenATenantHasTooMany() throws Exception {
    List<EventSource> open = new ArrayList<>();
    for (int i = 0; i < RestServer.STREAMS_PER_TENANT; i++) {
      open.add(client.open("reader:acme", STREAM));
    }

    Answer refused = server.get("reader:acme", STREAM);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().getString("type"))
        .isEqualTo("urn:nurturehub:problem:too-many-streams");
    String others = "/api/v1/tenants/other-agency/engagement-events/stream";
    for (int i = RestServer.STREAMS_PER_TENANT; i < RestServer.STREAMS; i++) {
      client.open("platform", others);
    }
    assertThat(server.get("platform", others).status()).isEqualTo(503);
    open.getFirst().close();
    assertThat(
            Stream.generate(() -> client.tryOpen("reader:acme", STREAM))
                .filter(status -> status == 200)
                .findFirst())
        .isPresent();
  }

  @Test
  void requestShouldBeRefusedAsAProblemWhenItIsBad() {
    Answer parameters = server.get("platform", STREAM + "?after=-1&type=opened&email=1");
    Answer header =
        server.send("GET", "platform", STREAM, Optional.empty(), Map.of("Last-Event-ID", "x"));

    assertThat(parameters.status()).isEqualTo(400);
    assertThat(parameters.faultyPlaces()).containsExactlyInAnyOrder("after", "type", "email");
    assertThat(header.status()).isEqualTo(400);
    assertThat(header.faultyPlaces()).containsExactly("Last-Event-ID");
    assertThat(server.get("", STREAM).status()).isEqualTo(401);
    assertThat(server.get("reader:other-agency", STREAM).status()).isEqualTo(403);
  }

  private void append(EngagementEvent... events) {
    server.inStore(() -> server.stores.events().append(List.of(events)));
  }

  private static EngagementEvent opened(TenantId tenant) {
    return new EngagementEvent.Opened(
        Examples.eventContext(Examples.details(tenant, NOON), NOON), Examples.visit());
  }

  private static EngagementEvent clicked() {
    return new EngagementEvent.Clicked(
        Examples.eventContext(EMAIL, NOON),
        Examples.visit(),
        new Link(3, "https://agency.example/book"));
  }

  private static EngagementEvent clickedFar() {
    return new EngagementEvent.Clicked(
        Examples.eventContext(EMAIL, NOON),
        Examples.visit(),
        new Link(3, "https://agency.example/" + "x".repeat(1_000)));
  }
}

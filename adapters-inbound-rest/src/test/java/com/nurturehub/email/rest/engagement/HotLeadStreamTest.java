package com.nurturehub.email.rest.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.EventSource;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import com.nurturehub.email.rest.StreamClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is common to all streams is {@link EngagementStreamTest}'s. */
class HotLeadStreamTest {

  private static final String TENANT = "/api/v1/tenants/acme";
  private static final String STREAM = TENANT + "/hot-leads/stream";
  private static final Duration NEVER = Duration.ofMillis(300);

  private final RestServer server = new RestServer();
  private final StreamClient client = new StreamClient(server);

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void streamShouldTellOfTheTenantsLeadsWhenTheyWereThereAndAsTheyCome() throws Exception {
    HotLead first = lead("c-1");
    HotLead second = lead("c-2");
    append(first, Examples.hotLead(OTHER, "c-9"));
    EventSource stream = client.open("reader:acme", STREAM);
    List<EventSource.Event> told = StreamClient.take(stream, 1);

    append(Examples.hotLead(OTHER, "c-8"), second);

    told.addAll(StreamClient.take(stream, 1));
    assertThat(told)
        .extracting(StreamClient::idOf)
        .containsExactly(first.id().toString(), second.id().toString());
    assertThat(told).extracting(EventSource.Event::type).containsOnly("com.nurturehub.lead.hot");
    assertThat(stream.next(NEVER)).isEmpty();
  }

  @Test
  void leadShouldBeToldInTheShapeOfAWebhooksMessage() throws Exception {
    HotLead lead = lead("c-1");
    append(lead);

    String told = StreamClient.take(client.open("platform", STREAM), 1).getFirst().data();

    assertThat(told)
        .isEqualTo(
            """
            {"specversion":"1.0","id":"%s","source":"/nurturehub/tenants/acme",\
            "type":"com.nurturehub.lead.hot","subject":"c-1","time":"%s",\
            "datacontenttype":"application/json","data":{"tenant":"acme","contact":"c-1",\
            "score":66,"factors":{"opened":{"count":2,"contribution":12},\
            "clicked":{"count":3,"contribution":54}}}}\
            """
                .formatted(lead.id(), lead.at()));
  }

  @Test
  void readerShouldMissAndRepeatNoLeadWhenItComesBackAgainAndAgain() throws Exception {
    List<HotLead> leads = IntStream.range(0, 250).mapToObj(i -> lead("c-" + i)).toList();
    append(leads.toArray(HotLead[]::new));

    List<String> ids = client.idsOver(List.of(1, 99, 101, 49), "reader:acme", STREAM + "?after=5");

    assertThat(ids).isEqualTo(leads.stream().map(lead -> lead.id().toString()).toList());
  }

  @Test
  void readerShouldBeToldOfWhatFollowsItsCursorWhenItGivesOne() throws Exception {
    append(lead("c-1"));
    String first = StreamClient.take(client.open("reader:acme", STREAM), 1).getFirst().id();
    HotLead second = lead("c-2");
    append(second);

    EventSource stream = client.open("reader:acme", STREAM + "?after=" + first);

    assertThat(StreamClient.take(stream, 1))
        .extracting(StreamClient::idOf)
        .containsExactly(second.id().toString());
  }

  @Test
  void streamShouldGoOnWhenTheStoreOfLeadsWasAway() throws Exception {
    append(lead("c-1"));
    EventSource stream = client.open("platform", STREAM);
    StreamClient.take(stream, 1);
    server.breakStore(new StorageUnavailable("away", new IllegalStateException("on purpose")));
    append(lead("c-2"));
    assertThat(stream.next(NEVER)).isEmpty();

    server.mendStore();

    assertThat(StreamClient.take(stream, 1)).hasSize(1);
  }

  @Test
  void placesShouldBeThoseOfAllStreamsTogetherWhenATenantHasManyOfEither() throws Exception {
    List<EventSource> open = new ArrayList<>();
    for (int i = 0; i < RestServer.STREAMS_PER_TENANT; i++) {
      open.add(client.open("reader:acme", TENANT + "/engagement-events/stream"));
    }

    assertThat(client.tryOpen("reader:acme", STREAM)).isEqualTo(429);
    open.getFirst().close();
    assertThat(
            Stream.generate(() -> client.tryOpen("reader:acme", STREAM))
                .filter(status -> status == 200)
                .findFirst())
        .isPresent();
  }

  @Test
  void streamOfLeadsShouldEndWhenTheServiceStops() throws Exception {
    EventSource stream = client.open("reader:acme", STREAM);

    server.endStreams();

    assertThat(stream.ends(Duration.ofSeconds(10))).isTrue();
    assertThat(server.get("reader:acme", STREAM).status()).isEqualTo(503);
  }

  @Test
  void requestForLeadsShouldBeRefusedAsAProblemWhenItIsBad() {
    Answer parameter = server.get("platform", STREAM + "?after=1.5");
    Answer header =
        server.send("GET", "platform", STREAM, Optional.empty(), Map.of("Last-Event-ID", "x"));

    assertThat(parameter.status()).isEqualTo(400);
    assertThat(parameter.faultyPlaces()).containsExactly("after");
    assertThat(header.status()).isEqualTo(400);
    assertThat(header.faultyPlaces()).containsExactly("Last-Event-ID");
    assertThat(server.get("", STREAM).status()).isEqualTo(401);
    assertThat(server.get("reader:other-agency", STREAM).status()).isEqualTo(403);
  }

  private void append(HotLead... leads) {
    server.inStore(() -> server.stores.leads().append(List.of(leads)));
  }

  private static HotLead lead(String contact) {
    return Examples.hotLead(ACME, contact);
  }
}

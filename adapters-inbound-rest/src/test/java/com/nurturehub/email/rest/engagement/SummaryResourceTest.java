package com.nurturehub.email.rest.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.KeepSummaries;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SummaryResourceTest {

  private static final String SUMMARY = "/api/v1/tenants/acme/engagement/summary";
  private static final String COLUMNS =
      "\"sent\":1,"
          + "\"person\":{\"opens\":{\"unique\":1,\"total\":3},\"clicks\":{\"unique\":0,\"total\":0}},"
          + "\"machine\":{\"opens\":{\"unique\":0,\"total\":0},\"clicks\":{\"unique\":1,\"total\":1}},"
          + "\"unknown\":{\"opens\":{\"unique\":0,\"total\":0},\"clicks\":{\"unique\":0,\"total\":0}}}";

  private final RestServer server = new RestServer();

  @BeforeEach
  void record() {
    EmailDetails email = Examples.details(ACME, NOON);
    EngagementEvent click =
        new EngagementEvent.Clicked(
            Examples.eventContext(email, NOON),
            Examples.visit(),
            new Link(3, "https://agency.example/book"));
    server.inStore(
        () ->
            server
                .stores
                .events()
                .append(
                    List.of(
                        new EngagementEvent.Sent(Examples.eventContext(email, NOON)),
                        new EngagementEvent.Opened(
                            Examples.eventContext(email, NOON), Examples.visit().plus(2)),
                        click,
                        new EngagementEvent.Reassessed(
                            Examples.eventContext(email, NOON.plus(Duration.ofDays(1))),
                            click.context().id(),
                            new Assessment(Verdict.MACHINE, List.of("test"))))));
    new FollowFeed(
            server.stores.unitOfWork(),
            server.stores.places(),
            new KeepSummaries(server.stores.summaries()))
        .follow();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void summaryShouldBeByDayAndEndTodayWhenNothingElseIsAskedFor() {
    assertThat(server.get("reader:acme", SUMMARY).text())
        .isEqualTo(
            "{\"by\":\"day\",\"from\":\"2026-10-25\",\"to\":\"2026-11-24\",\"rows\":["
                + "{\"day\":\"2026-11-24\","
                + COLUMNS
                + "]}");
  }

  @Test
  void rowsShouldBeStepsOrProvidersWhenTheSummaryIsByThem() {
    assertThat(server.get("reader:acme", SUMMARY + "?by=step").text())
        .contains("\"rows\":[{\"sequence\":{\"id\":\"seq-42\",\"step\":2}," + COLUMNS);
    assertThat(server.get("reader:acme", SUMMARY + "?by=provider").text())
        .contains("\"rows\":[{\"provider\":\"unknown\"," + COLUMNS);
  }

  @Test
  void summaryShouldCoverTheDaysThatItsTimesTouchWhenItIsAskedForByTimes() {
    assertThat(
            server
                .get(
                    "reader:acme",
                    SUMMARY + "?from=2026-11-23T23:59:59Z&to=2026-11-25T02:00:00%2B02:00")
                .text())
        .startsWith("{\"by\":\"day\",\"from\":\"2026-11-23\",\"to\":\"2026-11-24\",\"rows\":[{");
    assertThat(server.get("reader:acme", SUMMARY + "?from=2026-11-01&to=2026-11-23").text())
        .endsWith("\"rows\":[]}");
  }

  @Test
  void everyParameterShouldBeToldWhenSeveralAreBad() {
    Answer answer = server.get("reader:acme", SUMMARY + "?by=week&from=2026-02-30&to=now");
    Answer turned = server.get("reader:acme", SUMMARY + "?from=2026-11-24&to=2026-11-23");
    Answer tooLong = server.get("reader:acme", SUMMARY + "?from=2020-01-01&to=2026-11-23");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces()).containsExactlyInAnyOrder("by", "from", "to");
    assertThat(turned.faultyPlaces()).containsExactly("from");
    assertThat(tooLong.faultyPlaces()).containsExactly("from");
    assertThat(server.get("reader:other-agency", SUMMARY).status()).isEqualTo(403);
  }
}

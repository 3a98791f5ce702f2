package com.nurturehub.email.rest.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.RescoreContacts;
import com.nurturehub.email.application.engagement.ScoreContacts;
import com.nurturehub.email.application.engagement.TellHotLeads;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scores, their rules, hot leads and their alerts, and the rebuilding of all that. */
class ScoringTest {

  private static final String TENANT = "/api/v1/tenants/acme";
  private static final String SCORING = TENANT + "/scoring";
  private static final String LEADS = TENANT + "/hot-leads";

  private final RestServer server = new RestServer();
  private final Stores stores = server.stores;
  private final RescoreContacts rescoreContacts =
      new RescoreContacts(
          stores.unitOfWork(),
          stores.scores(),
          stores.rules(),
          new TellHotLeads(
              stores.unitOfWork(), lead -> {}, stores.alerts(), stores.leads(), server.monitor),
          Examples.identifiers(),
          server.clock);
  private final FollowFeed follow =
      new FollowFeed(
          stores.unitOfWork(),
          stores.places(),
          new ScoreContacts(stores.scores(), rescoreContacts));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void scoreShouldTellWhatItIsMadeOfWhenAContactHasClicked() {
    clicks("c-1", 2);

    JsonObject score = score("c-1").json();

    assertThat(score.getString("contact")).isEqualTo("c-1");
    assertThat(score.getInt("score")).isEqualTo(30);
    assertThat(score.getBoolean("hot")).isFalse();
    assertThat(score).containsEntry("hotSince", JsonValue.NULL);
    assertThat(score.getJsonObject("factors").toString())
        .isEqualTo("{\"clicked\":{\"count\":2,\"contribution\":30}}");
    assertThat(score).containsEntry("category", JsonValue.NULL);
    assertThat(score.getInt("multiplier")).isEqualTo(1);
    assertThat(score.getString("lastActiveAt")).isEqualTo(NOON.toString());
    assertThat(score.getString("updatedAt")).isEqualTo(NOON.toString());
  }

  @Test
  void scoreShouldBeZeroWhenAContactHasDoneNothingAndAbsentWhenItIsUnknown() {
    var email = Examples.newEmail(ACME, NOON);
    server.inStore(() -> stores.emails().add(ACME, List.of(email)));

    JsonObject score = score("c-1001").json();

    assertThat(score.getInt("score")).isZero();
    assertThat(score.getBoolean("hot")).isFalse();
    assertThat(score.getJsonObject("factors")).isEmpty();
    assertThat(score).containsEntry("updatedAt", JsonValue.NULL);
    assertThat(score("c-404").status()).isEqualTo(404);
    assertThat(score("-").faultyPlaces()).containsExactly("contact");
  }

  @Test
  void scoreShouldFadeWhileNobodyWorksItOut() {
    clicks("c-1", 4);
    assertThat(score("c-1").json().getBoolean("hot")).isTrue();

    server.clock.advance(Duration.ofDays(37));

    assertThat(score("c-1").json().getInt("score")).isEqualTo(54);
    assertThat(score("c-1").json().getBoolean("hot")).isFalse();
    assertThat(contacts(server.get("reader:acme", LEADS).json())).isEmpty();
  }

  @Test
  void hotLeadsShouldComeHottestFirstAndPageByPageWhenTheCursorIsFollowed() {
    IntStream.range(0, 5).forEach(i -> clicks("c-" + i, 3 + i % 3));

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = server.get("reader:acme", LEADS + "?limit=1&cursor=" + cursor).json();
      seen.addAll(contacts(page));
      cursor = page.isNull("next") ? "" : page.getString("next");
    } while (!cursor.isEmpty());

    assertThat(seen).containsExactly("c-2", "c-1", "c-4");
    assertThat(server.get("reader:acme", LEADS + "?limit=0&cursor=x").faultyPlaces())
        .containsExactlyInAnyOrder("cursor", "limit");
  }

  @Test
  void leadShouldBeAcknowledgedLikeAnyAlertWhenItHasCrossedTheThreshold() {
    clicks("c-1", 4);
    JsonObject alert =
        server
            .get("reader:acme", TENANT + "/alerts?kind=hot-lead&state=triggered")
            .json()
            .getJsonArray("alerts")
            .getJsonObject(0);

    Answer acknowledged =
        server.send(
            "POST",
            "agency-admin:acme",
            TENANT + "/alerts/" + alert.getString("id") + "/acknowledgement",
            "{}");

    assertThat(alert.getString("cause")).isEqualTo("c-1");
    assertThat(acknowledged.json().getString("state")).isEqualTo("acknowledged");
    clicks("c-1", 9);
    assertThat(
            server
                .get("reader:acme", TENANT + "/alerts?kind=hot-lead")
                .json()
                .getJsonArray("alerts"))
        .hasSize(1);
  }

  @Test
  void rulesShouldBeTheDefaultsUntilOthersArePut() {
    JsonObject before = server.get("reader:acme", SCORING).json();

    JsonObject put =
        put("{\"hotThreshold\":30,\"weights\":{\"clicked\":7},\"multipliers\":{\"buyer\":0.75}}")
            .json();

    assertThat(before.getInt("hotThreshold")).isEqualTo(60);
    assertThat(before.getJsonObject("weights").toString())
        .isEqualTo(
            "{\"opened\":5,\"openedAgain\":2,\"openedStep2\":8,\"clicked\":15,"
                + "\"clickedStep3\":20,\"clickedBookingLink\":30}");
    assertThat(before.getJsonObject("multipliers").toString())
        .isEqualTo("{\"active-seller\":1.5,\"seller\":1.3,\"buy-to-let\":1.2,\"buyer\":1}");
    assertThat(before.getJsonObject("decay").toString())
        .isEqualTo("{\"afterDays\":30,\"percentPerWeek\":10}");
    assertThat(before.getInt("countedRepeats")).isEqualTo(5);
    assertThat(before).containsEntry("bookingLinkPattern", JsonValue.NULL);
    assertThat(put.getInt("hotThreshold")).isEqualTo(30);
    assertThat(put.getJsonObject("weights").getInt("clicked")).isEqualTo(7);
    assertThat(put.getJsonObject("weights").getInt("opened")).isEqualTo(5);
    assertThat(server.get("platform", SCORING).json()).isEqualTo(put);
    assertThat(put("{}").json()).isEqualTo(before);
  }

  @Test
  void thresholdShouldHoldAtOnceWhenItIsPut() {
    clicks("c-1", 2);

    put("{\"hotThreshold\":30}");

    assertThat(score("c-1").json().getBoolean("hot")).isTrue();
    assertThat(contacts(server.get("reader:acme", LEADS).json())).containsExactly("c-1");
  }

  @Test
  void everyFaultShouldBeToldWhenTheRulesAreBad() {
    Answer answer =
        put(
            """
            {"weights": {"opened": -1, "clicked": 1.5, "shouted": 1},
             "countedRepeats": "5",
             "multipliers": {"buyer": 1.234, "seller": 11, "active-seller": "1", "tenant": 1},
             "decay": {"afterDays": 4000, "percentPerWeek": 101},
             "hotThreshold": 0, "bookingLinkPattern": "*", "extra": true}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder(
            "/weights/opened",
            "/weights/clicked",
            "/weights/shouted",
            "/countedRepeats",
            "/multipliers/buyer",
            "/multipliers/seller",
            "/multipliers/active-seller",
            "/multipliers/tenant",
            "/decay/afterDays",
            "/decay/percentPerWeek",
            "/hotThreshold",
            "/bookingLinkPattern",
            "/extra");
    assertThat(put("[]").faultyPlaces()).containsExactly("");
    assertThat(server.send("PUT", "reader:acme", SCORING, "{}").status()).isEqualTo(403);
  }

  @Test
  void readerOfTheFeedShouldBeRebuiltWhenAnOperatorAsks() {
    clicks("c-1", 2);

    Answer begun = post("platform", "/api/v1/feed-readers/scoring/rebuild");
    JsonObject before = reader("scoring");
    follow.follow();

    assertThat(begun.status()).isEqualTo(200);
    assertThat(begun.json().getBoolean("rebuilding")).isTrue();
    assertThat(before.getInt("sharesLeft")).isEqualTo(before.getInt("shares"));
    assertThat(reader("scoring").getBoolean("rebuilding")).isFalse();
    assertThat(score("c-1").json().getInt("score")).isEqualTo(30);
  }

  @Test
  void readerOfTheFeedShouldNotBeRebuiltWhenOthersWouldNoticeOrItIsUnknown() {
    Answer refused = post("platform", "/api/v1/feed-readers/webhooks/rebuild");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().getString("type")).endsWith("not-rebuildable");
    assertThat(post("platform", "/api/v1/feed-readers/nobody/rebuild").status()).isEqualTo(404);
    assertThat(post("agency-admin:acme", "/api/v1/feed-readers/scoring/rebuild").status())
        .isEqualTo(403);
    assertThat(server.get("reader:acme", "/api/v1/feed-readers").status()).isEqualTo(403);
  }

  private JsonObject reader(String name) {
    return server
        .get("platform", "/api/v1/feed-readers")
        .json()
        .getJsonArray("readers")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(reader -> reader.getString("reader").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Answer post(String token, String path) {
    return server.send("POST", token, path, "{}");
  }

  private Answer put(String body) {
    return server.send("PUT", "agency-admin:acme", SCORING, body);
  }

  private Answer score(String contact) {
    return server.get("reader:acme", TENANT + "/contacts/" + contact + "/score");
  }

  private static List<String> contacts(JsonObject page) {
    return page.getJsonArray("hotLeads").getValuesAs(JsonObject.class).stream()
        .map(lead -> lead.getString("contact"))
        .toList();
  }

  /** Clicks so many links, each of an e-mail of its own, and is scored. */
  private void clicks(String contact, int links) {
    for (int link = 0; link < links; link++) {
      EventContext usual = Examples.eventContext(Examples.details(ACME, NOON), NOON);
      EngagementEvent click =
          new EngagementEvent.Clicked(
              new EventContext(
                  new EventId(Examples.nextUuid()),
                  ACME,
                  usual.email(),
                  usual.sequence(),
                  new ContactId(contact),
                  NOON),
              Examples.visit(),
              new Link(link, "https://agency.example/" + link));
      server.inStore(() -> stores.events().append(List.of(click)));
    }
    follow.follow();
  }
}

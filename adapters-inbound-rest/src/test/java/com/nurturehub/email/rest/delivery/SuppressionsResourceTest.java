package com.nurturehub.email.rest.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuppressionsResourceTest {

  private static final String TENANT = "/api/v1/tenants/acme";
  private static final String SUPPRESSIONS = TENANT + "/suppressions";

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void contactShouldBeSuppressedOnceWhenItIsPostedTwice() {
    Answer first = post("{\"contact\": \"c-1\", \"reason\": \"asked by phone\"}");
    Answer again = post("{\"contact\": \"c-1\", \"reason\": \"another\"}");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().getString("contact")).isEqualTo("c-1");
    assertThat(first.json().getString("reason")).isEqualTo("asked by phone");
    assertThat(first.json().getString("since")).isEqualTo(NOON.toString());
    assertThat(first.json()).containsEntry("address", JsonValue.NULL);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
  }

  @Test
  void addressShouldBeSuppressedOnceHoweverItIsSpelt() {
    Answer first = post("{\"address\": \"Jo@Bücher.example\", \"reason\": null}");
    Answer again = post("{\"address\": \"jo@xn--bcher-kva.example\"}");

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.json().getString("address")).isEqualTo("Jo@Bücher.example");
    assertThat(first.json().getString("reason")).isNotEmpty();
    assertThat(first.json()).containsEntry("contact", JsonValue.NULL);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
  }

  @Test
  void scheduledEmailsShouldBeCancelledWithTheReasonWhenTheirRecipientIsSuppressed() {
    NewEmail byContact = Examples.newEmail(ACME, NOON.plusSeconds(60));
    NewEmail foreign = Examples.newEmail(OTHER, NOON.plusSeconds(60));
    server.inStore(
        () -> {
          server.stores.emails().add(ACME, List.of(byContact));
          server.stores.emails().add(OTHER, List.of(foreign));
        });

    post("{\"contact\": \"c-1002\"}");
    assertThat(state(byContact).getString("state")).isEqualTo("scheduled");
    post("{\"address\": \"C-1001@EXAMPLE.com\", \"reason\": \"it bounced\"}");

    JsonObject cancelled = state(byContact);
    assertThat(cancelled.getString("state")).isEqualTo("cancelled");
    assertThat(cancelled.getString("reason")).contains("address is suppressed: it bounced");
    assertThat(
            server
                .get("platform", "/api/v1/tenants/other-agency/emails/" + foreign.email().id())
                .json()
                .getString("state"))
        .isEqualTo("scheduled");
  }

  @Test
  void everyFaultShouldBeToldWhenTheBodyIsBad() {
    assertThat(post("{}").faultyPlaces()).containsExactly("/contact");
    assertThat(post("{\"contact\": \"c-1\", \"address\": \"jo@example.com\"}").faultyPlaces())
        .containsExactly("/address");
    assertThat(post("{\"contact\": \"-\", \"reason\": \"a\\nb\", \"until\": 1}").faultyPlaces())
        .containsExactlyInAnyOrder("/contact", "/reason", "/until");
    assertThat(post("{\"address\": \"jo\", \"reason\": \"\"}").faultyPlaces())
        .containsExactlyInAnyOrder("/address", "/reason");
  }

  @Test
  void listShouldComeNewestFirstAndPageByPageWhenTheCursorIsFollowed() {
    List<String> created =
        IntStream.range(0, 5)
            .mapToObj(i -> post("{\"contact\": \"c-" + i + "\"}").json().getString("id"))
            .toList();

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page =
          server.get("reader:acme", SUPPRESSIONS + "?limit=2&cursor=" + cursor).json();
      page.getJsonArray("suppressions")
          .getValuesAs(JsonObject.class)
          .forEach(s -> seen.add(s.getString("id")));
      cursor = page.isNull("next") ? "" : page.getString("next");
    } while (!cursor.isEmpty());

    assertThat(seen).containsExactlyElementsOf(created.reversed());
  }

  @Test
  void listShouldHoldOneWhenItsTargetIsNamed() {
    post("{\"contact\": \"c-1\"}");
    post("{\"address\": \"jo@example.com\"}");

    assertThat(targets("?contact=c-1")).containsExactly("c-1");
    assertThat(targets("?address=JO@example.com")).containsExactly("an address");
    assertThat(targets("?contact=c-2")).isEmpty();
    assertThat(
            server
                .get("platform", SUPPRESSIONS + "?contact=c-1&address=jo@example.com&limit=0")
                .faultyPlaces())
        .containsExactlyInAnyOrder("address", "limit");
  }

  @Test
  void recipientShouldBeSentToAgainWhenTheSuppressionIsLifted() {
    String id = post("{\"contact\": \"c-1\"}").json().getString("id");

    Answer lifted = delete("agency-admin:acme", SUPPRESSIONS + "/" + id);
    Answer again = delete("agency-admin:acme", SUPPRESSIONS + "/" + id);

    assertThat(lifted.status()).isEqualTo(200);
    assertThat(lifted.json().getString("id")).isEqualTo(id);
    assertThat(again.status()).isEqualTo(404);
    assertThat(delete("platform", SUPPRESSIONS + "/nonsense").status()).isEqualTo(400);
    assertThat(targets("")).isEmpty();
  }

  @Test
  void readerShouldReadAndNothingElse() {
    String id = post("{\"contact\": \"c-1\"}").json().getString("id");

    assertThat(server.get("reader:acme", SUPPRESSIONS).status()).isEqualTo(200);
    assertThat(server.send("POST", "reader:acme", SUPPRESSIONS, "{\"contact\": \"c-2\"}").status())
        .isEqualTo(403);
    assertThat(delete("reader:acme", SUPPRESSIONS + "/" + id).status()).isEqualTo(403);
    assertThat(server.get("agency-admin:other-agency", SUPPRESSIONS).status()).isEqualTo(403);
    assertThat(delete("platform", "/api/v1/tenants/other-agency/suppressions/" + id).status())
        .isEqualTo(404);
  }

  private Answer post(String body) {
    return server.send("POST", "agency-admin:acme", SUPPRESSIONS, body);
  }

  private Answer delete(String token, String path) {
    return server.send("DELETE", token, path, Optional.empty(), Map.of());
  }

  private JsonObject state(NewEmail email) {
    EmailDetails details = email.email().details();
    return server.get("platform", TENANT + "/emails/" + details.id()).json();
  }

  private List<String> targets(String query) {
    return server
        .get("platform", SUPPRESSIONS + query)
        .json()
        .getJsonArray("suppressions")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(s -> s.getString("contact", "an address"))
        .toList();
  }
}

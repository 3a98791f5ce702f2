package com.nurturehub.email.rest.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailsResourceTest {

  private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;
  private static final Failure FAILURE = new Failure("550", "no such mailbox");
  private static final String EMAILS = "/api/v1/tenants/acme/emails";
  private static final String MINIMAL =
      """
      {"sequence": {"id": "seq-42", "step": 2},
       "contact": {"id": "c-1001", "address": "jo@example.com"},
       "subject": "Your valuation", "html": "<html>Hello</html>"}\
      """;
  private static final String FULL =
      """
      {"sequence": {"id": "seq-42", "step": 2},
       "contact": {"id": "c-1001", "address": "jö@exämple.com", "name": "Jo Ng",
                   "category": "buy-to-let"},
       "subject": "Ihre Bewertung 🏠", "html": "<html>Hello</html>", "text": "Hello",
       "sendAt": "2026-11-25T10:00:00+01:00", "notAfter": "2026-11-28T12:00:00Z",
       "replyTo": {"address": "anna@agency.example", "name": "Anna"},
       "headers": {"X-Campaign": "spring"}}\
      """;

  private final RestServer server = new RestServer();

  @BeforeEach
  void configure() {
    server.inStore(() -> server.stores.settings().save(Examples.settings(ACME)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void emailShouldBeCreatedWhenItIsPosted() {
    Answer answer = server.send("POST", "agency-admin:acme", EMAILS, FULL);

    assertThat(answer.status()).isEqualTo(201);
    JsonObject email = answer.json();
    assertThat(answer.header("Location"))
        .isEqualTo(RestServer.PUBLIC_URL + EMAILS + "/" + email.getString("id"));
    assertThat(email.getString("state")).isEqualTo("scheduled");
    assertThat(email.getJsonObject("sequence").getInt("step")).isEqualTo(2);
    assertThat(email.getJsonObject("contact").getString("address")).isEqualTo("jö@exämple.com");
    assertThat(email.getJsonObject("contact").getString("category")).isEqualTo("buy-to-let");
    assertThat(email.getString("subject")).isEqualTo("Ihre Bewertung 🏠");
    assertThat(email.getString("sendAt")).isEqualTo("2026-11-25T09:00:00Z");
    assertThat(email.getString("nextAttemptAt")).isEqualTo("2026-11-25T09:00:00Z");
    assertThat(email.getString("notAfter")).isEqualTo("2026-11-28T12:00:00Z");
    assertThat(email.getString("createdAt")).isEqualTo(NOON.toString());
    assertThat(email.getJsonObject("replyTo").getString("name")).isEqualTo("Anna");
    assertThat(email.getJsonObject("headers").getString("X-Campaign")).isEqualTo("spring");
    assertThat(email.getString("messageId")).startsWith("<").endsWith("@acme.example>");
    assertThat(email.getJsonArray("attempts")).isEmpty();
    assertThat(email).doesNotContainKeys("html", "text");
    assertThat(email)
        .containsEntry("reason", JsonValue.NULL)
        .containsEntry("waiting", JsonValue.NULL)
        .containsEntry("provider", JsonValue.NULL)
        .containsEntry("providerMessageId", JsonValue.NULL)
        .containsEntry("sentAt", JsonValue.NULL);
  }

  @Test
  void callerShouldBeWarnedWhenAPlaceholderIsLeftInALink() {
    String json = MINIMAL.replace("Hello", "{{name}}");

    Answer answer = server.send("POST", "platform", EMAILS, json);
    JsonObject inBatch =
        server
            .send("POST", "platform", EMAILS + "/batch", "[" + json + "]")
            .array()
            .getJsonObject(0);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().getJsonArray("warnings"))
        .isEqualTo(inBatch.getJsonObject("email").getJsonArray("warnings"))
        .singleElement()
        .hasToString("{\"pointer\":\"/html\",\"detail\":\"a link holds a placeholder\"}");
    String id = answer.json().getString("id");
    assertThat(server.get("platform", EMAILS + "/" + id).json()).doesNotContainKey("warnings");
  }

  @Test
  void emailShouldLeaveNowWhenNoTimeIsGiven() {
    JsonObject email = server.send("POST", "platform", EMAILS, MINIMAL).json();

    assertThat(email.getString("sendAt")).isEqualTo(NOON.toString());
  }

  @Test
  void optionalFieldsShouldCountAsAbsentWhenTheyAreNull() {
    Answer answer =
        server.send(
            "POST",
            "platform",
            EMAILS,
            MINIMAL.replace("\"html\"", "\"text\": null, \"headers\": null, \"html\""));

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void emailShouldBeRefusedWhenDeliveryIsNotConfigured() {
    Answer answer = server.send("POST", "platform", "/api/v1/tenants/unconfigured/emails", MINIMAL);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().getString("type")).endsWith(":delivery-not-configured");
  }

  @Test
  void everyFaultShouldBeToldWhenABodyHasSeveral() {
    Answer answer =
        server.send(
            "POST",
            "platform",
            EMAILS,
            """
            {"sequence": {"id": "-x", "step": 0, "extra": 1},
             "contact": {"id": "c-1001", "address": "not an address", "category": "friend"},
             "subject": "a\\r\\nBcc: x", "html": 5, "text": "",
             "sendAt": "2026-11-25T10:00:00", "replyTo": {"name": "x"},
             "headers": {"Bcc": "x", "X-A/b": "c\\nd"}, "unknown": true}\
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder(
            "/sequence/id",
            "/sequence/step",
            "/sequence/extra",
            "/contact/address",
            "/contact/category",
            "/subject",
            "/html",
            "/text",
            "/sendAt",
            "/replyTo/address",
            "/headers/Bcc",
            "/headers/X-A~1b",
            "/unknown");
  }

  @Test
  void emailShouldBeRefusedWhenItWouldExpireBeforeItsTime() {
    Answer answer =
        server.send(
            "POST",
            "platform",
            EMAILS,
            FULL.replace("2026-11-28T12:00:00Z", "2026-11-24T12:00:00Z"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces()).containsExactly("/notAfter");
  }

  @Test
  void emailShouldBeRefusedWhenItsHtmlRunsScript() {
    Answer answer =
        server.send("POST", "platform", EMAILS, MINIMAL.replace("Hello", "javascript:x"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces()).containsExactly("/html");
  }

  @Test
  void emailShouldBeRefusedWhenItsBodyIsTooLarge() {
    String html = "x".repeat(1_048_577);

    Answer oneField = server.send("POST", "platform", EMAILS, MINIMAL.replace("Hello", html));
    Answer wholeBody =
        server.send("POST", "platform", EMAILS, MINIMAL.replace("Hello", html.repeat(4)));

    assertThat(oneField.status()).isEqualTo(400);
    assertThat(oneField.faultyPlaces()).containsExactly("/html");
    assertThat(wholeBody.status()).isEqualTo(413);
    assertThat(wholeBody.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void firstEmailShouldBeAnsweredWhenARequestIsRepeatedUnderItsKey() {
    Answer first = postWithKey("k-1", MINIMAL);
    Answer again = postWithKey("k-1", MINIMAL);
    Answer other = postWithKey("k-1", FULL);

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().getString("id")).isEqualTo(first.json().getString("id"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().getString("type")).endsWith(":idempotency-key-reused");
  }

  @Test
  void keyShouldBeRefusedWhenItIsTooLong() {
    Answer answer = postWithKey("k".repeat(256), MINIMAL);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces()).containsExactly("Idempotency-Key");
  }

  @Test
  void everyItemShouldHaveItsResultWhenABatchIsMixed() {
    String keyed = MINIMAL.replace("\"subject\"", "\"idempotencyKey\": \"b-1\", \"subject\"");
    String script = MINIMAL.replace("Hello", "javascript:x");

    Answer answer =
        server.send(
            "POST",
            "platform",
            EMAILS + "/batch",
            "[%s, {\"subject\": 1}, %s, %s, 7, %s]".formatted(MINIMAL, keyed, script, keyed));

    assertThat(answer.status()).isEqualTo(200);
    JsonArray results = answer.array();
    assertThat(results.getValuesAs(JsonObject.class))
        .extracting(result -> result.getInt("status"))
        .containsExactly(201, 400, 201, 400, 400, 200);
    assertThat(results.getJsonObject(0).getJsonObject("email").getString("state"))
        .isEqualTo("scheduled");
    assertThat(results.getJsonObject(1).getJsonObject("problem").getJsonArray("errors")).hasSize(4);
    assertThat(results.getJsonObject(5).getJsonObject("email").getString("id"))
        .isEqualTo(results.getJsonObject(2).getJsonObject("email").getString("id"));
  }

  @Test
  void everyItemShouldBeAConflictWhenDeliveryIsNotConfigured() {
    Answer answer =
        server.send("POST", "platform", "/api/v1/tenants/none/emails/batch", "[" + MINIMAL + "]");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.array().getJsonObject(0).getInt("status")).isEqualTo(409);
  }

  @Test
  void batchShouldBeRefusedWhenItIsNoArrayOrHasTooFewOrTooManyItems() {
    String tooMany = "[" + String.join(",", Collections.nCopies(1_001, MINIMAL)) + "]";

    for (String body : List.of("{}", "[]", "\"x\"", tooMany)) {
      assertThat(server.send("POST", "platform", EMAILS + "/batch", body).status()).isEqualTo(400);
    }
  }

  @Test
  void batchShouldBeRefusedWhenItHasOneKeyForAll() {
    Answer answer =
        server.send(
            "POST",
            "platform",
            EMAILS + "/batch",
            Optional.of("[" + MINIMAL + "]"),
            Map.of("Content-Type", "application/json", "Idempotency-Key", "k"));

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void emailShouldBeShownWhenItExistsAndNotToAnotherTenant() {
    String id = server.send("POST", "platform", EMAILS, FULL).json().getString("id");

    Answer own = server.get("reader:acme", EMAILS + "/" + id);
    Answer foreign = server.get("platform", "/api/v1/tenants/other-agency/emails/" + id);

    assertThat(own.status()).isEqualTo(200);
    assertThat(own.json().getString("id")).isEqualTo(id);
    assertThat(foreign.status()).isEqualTo(404);
  }

  @Test
  void idShouldBeRefusedWhenItIsNoUuid() {
    assertThat(server.get("platform", EMAILS + "/1-2-3-4-5").status()).isEqualTo(400);
    assertThat(server.get("platform", EMAILS + "/nonsense").status()).isEqualTo(400);
    assertThat(server.get("platform", EMAILS + "/" + Examples.nextUuid()).status()).isEqualTo(404);
  }

  @Test
  void listShouldComeNewestFirstAndPageByPageWhenTheCursorIsFollowed() {
    List<String> created =
        IntStream.range(0, 5)
            .mapToObj(i -> server.send("POST", "platform", EMAILS, MINIMAL).json().getString("id"))
            .toList();

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = server.get("platform", EMAILS + "?limit=2&cursor=" + cursor).json();
      page.getJsonArray("emails")
          .getValuesAs(JsonObject.class)
          .forEach(email -> seen.add(email.getString("id")));
      cursor = page.isNull("next") ? "" : page.getString("next");
    } while (!cursor.isEmpty());

    assertThat(seen).containsExactlyElementsOf(created.reversed());
  }

  @Test
  void listShouldHoldOnlyWhatMatchesWhenItIsFiltered() {
    server.send("POST", "platform", EMAILS, MINIMAL);
    String id =
        server
            .send("POST", "platform", EMAILS, FULL.replace("seq-42", "seq-43"))
            .json()
            .getString("id");

    for (String filter :
        List.of(
            "sequence=seq-43&state=scheduled",
            "from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:01%2B01:00&contact=c-1001")) {
      JsonArray emails =
          server.get("platform", EMAILS + "?" + filter).json().getJsonArray("emails");
      assertThat(emails.getValuesAs(JsonObject.class))
          .extracting(email -> email.getString("id"))
          .containsExactly(id);
    }
    assertThat(server.get("platform", EMAILS + "?state=sent").json().getJsonArray("emails"))
        .isEmpty();
  }

  @Test
  void everyParameterShouldBeToldWhenSeveralAreBad() {
    Answer answer =
        server.get(
            "platform",
            EMAILS
                + "?state=gone&sequence=-&contact=%20&from=yesterday&to=1&limit=201&cursor=AAAA"
                + "&whatever=1");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.faultyPlaces())
        .containsExactlyInAnyOrder("state", "sequence", "contact", "from", "to", "limit", "cursor");
  }

  @Test
  void emailShouldBeCancelledWhenItHasNotLeftAndStayCancelledWhenAskedAgain() {
    String id = server.send("POST", "platform", EMAILS, FULL).json().getString("id");

    Answer first = cancel(id);
    Answer again = cancel(id);

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().getString("state")).isEqualTo("cancelled");
    assertThat(first.json().getString("reason")).isNotEmpty();
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(cancel(Examples.nextUuid().toString()).status()).isEqualTo(404);
  }

  @Test
  void cancellationShouldBeRefusedWhenItSaysMore() {
    String id = server.send("POST", "platform", EMAILS, FULL).json().getString("id");

    Answer answer =
        server.send("POST", "platform", EMAILS + "/" + id + "/cancellation", "{\"why\": 1}");

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void emailShouldMoveWhenItIsRescheduled() {
    String id = server.send("POST", "platform", EMAILS, FULL).json().getString("id");

    Answer moved =
        server.send(
            "PUT",
            "platform",
            EMAILS + "/" + id + "/send-at",
            "{\"sendAt\": \"2026-11-26T08:00:00Z\"}");
    Answer missing = server.send("PUT", "platform", EMAILS + "/" + id + "/send-at", "{}");

    assertThat(moved.status()).isEqualTo(200);
    assertThat(moved.json().getString("sendAt")).isEqualTo("2026-11-26T08:00:00Z");
    assertThat(missing.faultyPlaces()).containsExactly("/sendAt");
  }

  @Test
  void changeShouldBeAConflictWhenTheEmailIsBeingSent() {
    server.inStore(
        () -> {
          server.stores.queue().configureLane(Examples.settings(ACME), Examples.limits());
          server.stores.emails().add(ACME, List.of(Examples.newEmail(ACME, NOON)));
        });
    ScheduledEmail leased =
        server.stores.queue().claim("worker", 1, Duration.ofMinutes(1)).leased().getFirst();
    String path = EMAILS + "/" + leased.id();

    Answer cancelled = cancel(leased.id().toString());
    Answer moved =
        server.send("PUT", "platform", path + "/send-at", "{\"sendAt\": \"2026-11-26T08:00:00Z\"}");
    JsonObject shown = server.get("platform", path).json();

    assertThat(cancelled.status()).isEqualTo(409);
    assertThat(cancelled.json().getString("detail")).contains("sending");
    assertThat(moved.status()).isEqualTo(409);
    assertThat(shown.getString("state")).isEqualTo("sending");
    assertThat(shown.getString("provider")).isEqualTo("test-mode/direct");
  }

  @Test
  void emailShouldBeScheduledAgainWhenAFailedOneIsResubmitted() {
    ScheduledEmail failed =
        stored(
            Examples.details(ACME, NOON),
            sending -> sending.settle(new SendOutcome.Permanent(FAILURE), POLICY, 0, NOON));
    server.clock.advance(Duration.ofDays(30));

    Answer first = resubmit("agency-admin:acme", failed.id());
    Answer again = resubmit("agency-admin:acme", failed.id());

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().getString("state")).isEqualTo("scheduled");
    assertThat(first.json().getString("nextAttemptAt")).isEqualTo("2026-12-24T12:00:00Z");
    assertThat(first.json()).containsEntry("waiting", JsonValue.NULL);
    assertThat(first.json().getJsonArray("attempts")).hasSize(1);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().getString("type")).endsWith(":email-not-changeable");
    assertThat(again.json().getString("detail")).contains("failed or unconfirmed", "scheduled");
  }

  @Test
  void emailShouldBeScheduledAgainWhenAnUnconfirmedOneIsResubmitted() {
    ScheduledEmail unconfirmed =
        stored(Examples.details(ACME, NOON), sending -> sending.abandon(POLICY, NOON));

    Answer answer = resubmit("platform", unconfirmed.id());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getString("state")).isEqualTo("scheduled");
    assertThat(answer.json()).containsEntry("reason", JsonValue.NULL);
  }

  @Test
  void resubmissionShouldBeAConflictWhenTheEmailMayNotLeaveAnyMore() {
    ScheduledEmail expired =
        stored(
            Examples.detailsUntil(ACME, NOON, NOON.plusSeconds(60)),
            sending -> sending.abandon(POLICY, NOON));
    server.clock.advance(Duration.ofSeconds(61));

    Answer answer = resubmit("platform", expired.id());

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("type")).endsWith(":email-expired");
    assertThat(answer.json().getString("detail")).contains("notAfter");
    assertThat(server.get("platform", EMAILS + "/" + expired.id()).json().getString("state"))
        .isEqualTo("unconfirmed");
  }

  @Test
  void resubmissionShouldBeRefusedWhenACallerMayOnlyReadOrTheEmailIsNotThere() {
    EmailId unknown = Examples.emailId();

    assertThat(resubmit("reader:acme", unknown).status()).isEqualTo(403);
    assertThat(resubmit("agency-admin:other", unknown).status()).isEqualTo(403);
    assertThat(resubmit("platform", unknown).status()).isEqualTo(404);
  }

  @Test
  void mailboxShouldBeToldWhenItHoldsAnEmail() {
    NewEmail due = Examples.newEmail(ACME, NOON);
    NewEmail later = Examples.newEmail(ACME, NOON.plusSeconds(3_600));
    server.inStore(
        () -> {
          server.stores.queue().configureLane(Examples.settings(ACME), Examples.limits());
          server.stores.emails().add(ACME, List.of(due, later));
        });
    Sending leased =
        server.stores.queue().claim("worker-1", 1, Duration.ofMinutes(1)).leased().getFirst();
    server.inStore(
        () ->
            server
                .stores
                .queue()
                .settle(
                    List.of(
                        new Settlement(
                            leased,
                            leased.release(NOON),
                            new MailboxNews.Resting(
                                Duration.ofMinutes(15), MailboxNews.Reason.CONNECTION)))));

    JsonObject waiting =
        server.get("reader:acme", EMAILS + "/" + due.email().id()).json().getJsonObject("waiting");
    List<JsonObject> listed =
        server.get("platform", EMAILS).json().getJsonArray("emails").getValuesAs(JsonObject.class);

    assertThat(waiting.getString("reason")).isEqualTo("connection");
    assertThat(waiting.getString("until")).isEqualTo("2026-11-24T12:15:00Z");
    assertThat(listed.getFirst()).containsEntry("waiting", JsonValue.NULL);
    assertThat(listed.getLast().getJsonObject("waiting")).isEqualTo(waiting);
  }

  private Answer resubmit(String token, EmailId id) {
    return server.send(
        "POST", token, EMAILS + "/" + id + "/resubmission", Optional.empty(), Map.of());
  }

  /** An e-mail that was leased once, and has come to where {@code settled} leads. */
  private ScheduledEmail stored(
      EmailDetails details, Function<Sending, ? extends ScheduledEmail> settled) {
    Scheduled scheduled = Scheduled.at(details, NOON);
    Lease lease = new Lease(1, "worker", Examples.PROVIDER, NOON, NOON.plusSeconds(60));
    ScheduledEmail email = settled.apply(scheduled.lease(lease));
    server.inStore(
        () -> {
          server.stores.emails().add(ACME, List.of(new NewEmail(scheduled, Examples.content())));
          server.stores.emails().save(email);
        });
    return email;
  }

  private Answer cancel(String id) {
    return server.send(
        "POST", "platform", EMAILS + "/" + id + "/cancellation", Optional.empty(), Map.of());
  }

  private Answer postWithKey(String key, String body) {
    return server.send(
        "POST",
        "platform",
        EMAILS,
        Optional.of(body),
        Map.of("Content-Type", "application/json", "Idempotency-Key", key));
  }
}

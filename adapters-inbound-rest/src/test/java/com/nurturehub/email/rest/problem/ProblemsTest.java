package com.nurturehub.email.rest.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.rest.RestServer;
import com.nurturehub.email.rest.RestServer.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  private static final String EMAILS = "/api/v1/tenants/acme/emails";

  private final RestServer server = new RestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statusShouldBeAProblemWhenTheRuntimeRefuses() {
    assertProblem(server.get("platform", "/nothing/here"), 404);
    assertProblem(server.get("platform", "/api/v1/tenants/acme/nothing"), 404);
    assertProblem(server.get("platform", "/application.wadl"), 404);
    assertProblem(
        server.send(
            "GET", "platform", EMAILS, Optional.empty(), Map.of("Accept", "application/xml")),
        406);
    assertProblem(
        server.send(
            "POST", "platform", EMAILS, Optional.of("{}"), Map.of("Content-Type", "text/plain")),
        415);
    assertProblem(server.send("POST", "platform", EMAILS, Optional.of("{}"), Map.of()), 415);
  }

  @Test
  void methodsShouldBeNamedWhenOneIsNotAllowed() {
    Answer answer = server.send("DELETE", "platform", EMAILS, Optional.empty(), Map.of());

    assertProblem(answer, 405);
    assertThat(answer.header("Allow")).contains("GET", "POST");
  }

  @Test
  void bodyShouldBeRefusedWhenItIsNoJson() {
    for (String body :
        List.of(
            "",
            "{",
            "{} {}",
            "{'a': 1}",
            "nonsense",
            "{\"subject\": \"a\", \"subject\": \"b\"}",
            "[".repeat(100_000),
            "{\"step\": 1e" + "9".repeat(2_000) + "}")) {
      Answer answer = server.send("POST", "platform", EMAILS, body);

      assertProblem(answer, 400);
      assertThat(answer.json().getString("type"))
          .as(body.substring(0, Math.min(20, body.length())))
          .endsWith(":malformed-body");
    }
  }

  @Test
  void bodyShouldBeRefusedWhenItIsNoObject() {
    for (String body : List.of("[]", "\"x\"", "1", "null", "true")) {
      assertProblem(server.send("POST", "platform", EMAILS, body), 400);
    }
  }

  @Test
  void numberShouldBeRefusedWhenItIsBeyondAllBounds() {
    for (String number :
        List.of("1e999999999", "1e-999999999", "99999999999999999999", "1.5", "-0.0", "1e400")) {
      Answer answer =
          server.send(
              "POST",
              "platform",
              EMAILS,
              "{\"sequence\": {\"id\": \"s\", \"step\": " + number + "}}");

      assertProblem(answer, 400);
      assertThat(answer.faultyPlaces()).as(number).contains("/sequence/step");
    }
  }

  @Test
  void textShouldBeRefusedWhenItCannotBeStored() {
    Answer answer =
        server.send(
            "POST", "platform", EMAILS, "{\"subject\": \"\\ud83c\", \"html\": \"a\\u0000b\"}");

    assertThat(answer.faultyPlaces()).contains("/subject", "/html");
  }

  @Test
  void callerShouldBeAskedToWaitWhenTheStoreIsAway() {
    server.breakStore(
        new StorageUnavailable("no connection to 10.0.0.1", new IllegalStateException("x")));

    Answer answer = server.get("platform", EMAILS);

    assertProblem(answer, 503);
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(answer.text()).doesNotContain("10.0.0.1");
  }

  @Test
  void failureShouldBeNamedInTheLogAndNotExplainedWhenItWasNotForeseen() {
    List<String> logged = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger(ProblemMapper.class.getName());
    Handler handler = remembering(logged);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    server.breakStore(new IllegalStateException("secret of jo@example.com"));

    Answer answer = server.get("platform", EMAILS);

    logger.removeHandler(handler);
    assertProblem(answer, 500);
    String id = answer.json().getString("instance").replace("urn:uuid:", "");
    assertThat(answer.text()).doesNotContain("secret", "Exception", "jo@example.com");
    assertThat(logged).singleElement().asString().contains(id, "IllegalStateException");
    assertThat(logged).singleElement().asString().doesNotContain("secret", "jo@example.com");
  }

  private static void assertProblem(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().getInt("status")).isEqualTo(status);
    assertThat(answer.json().getString("title")).isNotEmpty();
    assertThat(answer.json().getString("type")).isNotEmpty();
    assertThat(answer.json().getString("detail")).isNotEmpty();
  }

  private static Handler remembering(List<String> messages) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        messages.add(entry.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}

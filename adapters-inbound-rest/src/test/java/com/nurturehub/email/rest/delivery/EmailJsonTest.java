package com.nurturehub.email.rest.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.delivery.ReadEmails;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmailJsonTest {

  private static final Failure FAILURE = new Failure("421", "try again later");
  private static final Sending SENDING =
      Scheduled.at(Examples.details(ACME, NOON), NOON)
          .lease(new Lease(1, "worker", Examples.PROVIDER, NOON, NOON.plusSeconds(60)));

  @Test
  void retryShouldBeToldWhenATransientFailureHoldsAnEmail() {
    JsonObject json =
        EmailJson.of(
            settled(new SendOutcome.Transient(FAILURE, Optional.of(Duration.ofMinutes(5)))));

    assertThat(json.getString("state")).isEqualTo("scheduled");
    assertThat(json.getJsonObject("waiting").getString("reason")).isEqualTo("retry");
    assertThat(json.getJsonObject("waiting").getString("until")).isEqualTo("2026-11-24T12:05:01Z");
    assertThat(json.getString("nextAttemptAt")).isEqualTo("2026-11-24T12:05:01Z");
    JsonObject attempt = json.getJsonArray("attempts").getJsonObject(0);
    assertThat(attempt.getInt("number")).isEqualTo(1);
    assertThat(attempt.getString("startedAt")).isEqualTo("2026-11-24T12:00:00Z");
    assertThat(attempt.getString("finishedAt")).isEqualTo("2026-11-24T12:00:01Z");
    assertThat(attempt.getString("outcome")).isEqualTo("transient");
    assertThat(attempt.getString("code")).isEqualTo("421");
    assertThat(attempt.getString("detail")).isEqualTo("try again later");
    assertThat(attempt.getString("retryAt")).isEqualTo("2026-11-24T12:05:01Z");
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonShouldHaveItsNameInTheContract(Waiting.Reason reason) {
    Scheduled email = Scheduled.at(Examples.details(ACME, NOON), NOON);

    JsonObject json =
        EmailJson.of(new ReadEmails.Shown(email, Optional.of(new Waiting(reason, NOON))));

    assertThat(json.getJsonObject("waiting").getString("reason"))
        .isEqualTo(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    assertThat(json.getJsonObject("waiting").getString("until")).isEqualTo(NOON.toString());
  }

  @Test
  void confirmationShouldBeToldWhenTheProviderWillBeAsked() {
    JsonObject json = EmailJson.of(settled(new SendOutcome.Unknown(FAILURE)));

    assertThat(json.getString("state")).isEqualTo("unconfirmed");
    assertThat(json.getString("reason")).isEqualTo("421: try again later");
    assertThat(json.getJsonObject("waiting").getString("reason")).isEqualTo("confirmation");
    assertThat(json.getJsonArray("attempts").getJsonObject(0).getString("outcome"))
        .isEqualTo("unknown");
  }

  @Test
  void nothingShouldBeAwaitedWhenOnlyAPersonCanDecide() {
    Sending asked =
        new Sending(
            SENDING.details(),
            NOON,
            SENDING.lease(),
            Optional.empty(),
            settled(new SendOutcome.Unknown(FAILURE)).attempts(),
            0);

    JsonObject json = EmailJson.of(asked.hold());

    assertThat(json).containsEntry("waiting", JsonValue.NULL);
    assertThat(json.getString("reason")).isEqualTo("421: try again later");
  }

  @Test
  void providerShouldBeToldWhenAnEmailIsSent() {
    JsonObject json =
        EmailJson.of(settled(new SendOutcome.Accepted(Optional.of("gm-1"), Optional.empty())));

    assertThat(json.getString("state")).isEqualTo("sent");
    assertThat(json.getString("provider")).isEqualTo("test-mode/direct");
    assertThat(json.getString("providerMessageId")).isEqualTo("gm-1");
    assertThat(json.getString("sentAt")).isEqualTo("2026-11-24T12:00:01Z");
    assertThat(json.getJsonArray("attempts").getJsonObject(0))
        .containsEntry("code", JsonValue.NULL)
        .containsEntry("retryAt", JsonValue.NULL);
  }

  @Test
  void reasonShouldBeToldWhenAnEmailFailed() {
    JsonObject json = EmailJson.of(settled(new SendOutcome.Permanent(FAILURE)));

    assertThat(json.getString("state")).isEqualTo("failed");
    assertThat(json.getString("reason")).isEqualTo("421: try again later");
  }

  @Test
  void fieldsShouldBeTheSameWhateverTheState() {
    List<ScheduledEmail> states =
        List.of(
            Scheduled.at(Examples.details(ACME, NOON), NOON),
            Scheduled.at(Examples.details(ACME, NOON), NOON).cancel("on request", NOON),
            SENDING,
            settled(new SendOutcome.Accepted(Optional.empty(), Optional.empty())),
            settled(new SendOutcome.Permanent(FAILURE)),
            settled(new SendOutcome.Unknown(FAILURE)));

    Set<Set<String>> shapes =
        states.stream().map(email -> EmailJson.of(email).keySet()).collect(Collectors.toSet());

    assertThat(shapes).hasSize(1);
    assertThat(Stream.of("html", "text")).doesNotContainAnyElementsOf(shapes.iterator().next());
  }

  private static ScheduledEmail settled(SendOutcome outcome) {
    return SENDING.settle(outcome, RetryPolicy.DEFAULT, 0.5, NOON.plusSeconds(1));
  }
}

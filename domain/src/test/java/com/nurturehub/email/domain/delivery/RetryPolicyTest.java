package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;

  @Test
  void waitShouldDoubleWhenAttemptsFail() {
    assertThat(POLICY.waitAfter(1, 0.5)).isEqualTo(Duration.ofSeconds(15));
    assertThat(POLICY.waitAfter(2, 0.5)).isEqualTo(Duration.ofSeconds(30));
    assertThat(POLICY.waitAfter(5, 0.5)).isEqualTo(Duration.ofMinutes(4));
  }

  @Property
  void waitShouldStayWithinItsBoundsWhateverTheAttempt(
      @ForAll @IntRange(min = 1, max = 100_000) int attempt,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double jitter) {
    assertThat(POLICY.waitAfter(attempt, jitter)).isBetween(Duration.ZERO, POLICY.cap());
  }

  @Property
  void waitShouldNotShrinkWhenTheSameChanceMeetsALaterAttempt(
      @ForAll @IntRange(min = 1, max = 100) int attempt,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double jitter) {
    assertThat(POLICY.waitAfter(attempt + 1, jitter))
        .isGreaterThanOrEqualTo(POLICY.waitAfter(attempt, jitter));
  }

  @Property
  void emailShouldBeGivenUpInTimeHoweverLongItsWaits(
      @ForAll @IntRange(min = 1, max = 200) int maxAttempts,
      @ForAll @IntRange(min = 1, max = 400_000) int seconds,
      @ForAll long seed) {
    RetryPolicy policy =
        new RetryPolicy(
            Duration.ofSeconds(30),
            Duration.ofHours(4),
            Duration.ofSeconds(seconds),
            maxAttempts,
            Duration.ZERO);
    Random chance = new Random(seed);
    List<Attempt> attempts = new ArrayList<>();
    Instant now = Instant.parse("2026-11-24T09:00:00Z");
    Instant first = now;

    do {
      Failure failure = new Failure("421", "try later");
      attempts.add(
          new Attempt(
              attempts.size() + 1,
              now,
              now,
              Attempt.Outcome.TRANSIENT,
              Optional.of(failure),
              Optional.of(now)));
      now = now.plus(policy.waitAfter(attempts.size(), chance.nextDouble()));
    } while (!policy.isExhausted(attempts, now));

    assertThat(attempts).hasSizeLessThanOrEqualTo(maxAttempts);
    assertThat(attempts.getLast().startedAt()).isBeforeOrEqualTo(first.plus(policy.giveUpAfter()));
  }

  @Test
  void policyShouldBeRefusedWhenItsNumbersMakeNoSense() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new RetryPolicy(second, Duration.ZERO, second, 1, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, second, second, 0, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> POLICY.waitAfter(0, 0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> POLICY.waitAfter(1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}

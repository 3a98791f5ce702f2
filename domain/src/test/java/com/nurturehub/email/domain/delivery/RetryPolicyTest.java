package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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

package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.domain.tenant.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final CircuitBreaker BREAKER =
      new CircuitBreaker(3, Duration.ofSeconds(10), Duration.ofMinutes(1));
  private static final Failure FAILURE = new Failure("421", "try later");
  private static final Duration RECONNECTED = Duration.ofMinutes(15);

  @Test
  void circuitShouldBreakWhenTheThresholdIsReached() {
    assertThat(BREAKER.isBroken(2)).isFalse();
    assertThat(BREAKER.isBroken(3)).isTrue();
  }

  @Test
  void restShouldDoubleUpToItsCapWhenProbesFail() {
    assertThat(BREAKER.restAfter(3)).isEqualTo(Duration.ofSeconds(10));
    assertThat(BREAKER.restAfter(4)).isEqualTo(Duration.ofSeconds(20));
    assertThat(BREAKER.restAfter(6)).isEqualTo(Duration.ofMinutes(1));
    assertThat(BREAKER.restAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void restShouldBeRefusedWhenTheCircuitIsNotBroken() {
    assertThatThrownBy(() -> BREAKER.restAfter(2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void breakerShouldBeRefusedWhenItMakesNoSense() {
    assertThatThrownBy(() -> new CircuitBreaker(0, Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CircuitBreaker(1, Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CircuitBreaker(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newsShouldTellTheMailboxFromTheEmailWhenAProviderAnswers() {
    Duration wait = Duration.ofSeconds(7);

    assertThat(newsOf(new SendOutcome.Accepted(Optional.empty(), Optional.empty())))
        .isEqualTo(new MailboxNews.Working());
    assertThat(newsOf(new SendOutcome.Accepted(Optional.empty(), Optional.of(wait))))
        .isEqualTo(new MailboxNews.Resting(wait, MailboxNews.Reason.LIMIT));
    assertThat(newsOf(new SendOutcome.Permanent(FAILURE))).isEqualTo(new MailboxNews.Working());
    assertThat(newsOf(new SendOutcome.Transient(FAILURE, Optional.empty())))
        .isEqualTo(new MailboxNews.Failing());
    assertThat(newsOf(new SendOutcome.Transient(FAILURE, Optional.of(wait))))
        .isEqualTo(new MailboxNews.Resting(wait, MailboxNews.Reason.LIMIT));
    assertThat(newsOf(new SendOutcome.Unknown(FAILURE))).isEqualTo(new MailboxNews.Failing());
    assertThat(newsOf(new SendOutcome.ConnectionBroken(Connection.State.MISCONFIGURED, FAILURE)))
        .isEqualTo(new MailboxNews.Resting(RECONNECTED, MailboxNews.Reason.CONNECTION));
  }

  private static MailboxNews newsOf(SendOutcome outcome) {
    return MailboxNews.of(outcome, RECONNECTED);
  }
}

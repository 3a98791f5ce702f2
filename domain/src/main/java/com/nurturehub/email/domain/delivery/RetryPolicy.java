package com.nurturehub.email.domain.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When to try again: exponential backoff with full jitter, limited in time and in count.
 *
 * @param base upper bound of the first wait; doubled for every further one
 * @param cap upper bound of any wait
 * @param giveUpAfter time from the first attempt after which no further one is made
 * @param maxAttempts attempts in all; with a resubmission both counts begin anew
 * @param quietPeriod wait before a provider is asked what became of a message, since its own
 *     records appear late
 */
public record RetryPolicy(
    Duration base, Duration cap, Duration giveUpAfter, int maxAttempts, Duration quietPeriod) {

  /** From 30 s to 4 h, for 3 days at most; ten quiet minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          Duration.ofSeconds(30),
          Duration.ofHours(4),
          Duration.ofDays(3),
          100,
          Duration.ofMinutes(10));

  public RetryPolicy {
    if (!base.isPositive() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException("base must be positive and at most cap");
    }
    if (!giveUpAfter.isPositive() || maxAttempts < 1 || quietPeriod.isNegative()) {
      throw new IllegalArgumentException(
          "giveUpAfter and maxAttempts must be positive, quietPeriod not negative");
    }
  }

  /**
   * The wait after the attempt numbered {@code attempt}.
   *
   * @param jitter uniformly distributed in [0, 1)
   */
  public Duration waitAfter(int attempt, double jitter) {
    if (attempt < 1 || !(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("attempts count from 1 and jitter is in [0, 1)");
    }
    double doubled = (double) base.toMillis() * Math.pow(2, attempt - 1.0);
    return Duration.ofMillis((long) (Math.min(doubled, (double) cap.toMillis()) * jitter));
  }

  /**
   * Whether an e-mail with these attempts that count gets no other that would start at {@code
   * next}.
   */
  boolean isExhausted(List<Attempt> attempts, Instant next) {
    return attempts.size() >= maxAttempts
        || (!attempts.isEmpty() && next.isAfter(attempts.getFirst().startedAt().plus(giveUpAfter)));
  }
}

package com.nurturehub.email.domain.delivery;

import java.time.Duration;

/**
 * When a mailbox whose provider fails is left alone, and for how long. After a rest one e-mail goes
 * ahead; the others follow when it was taken.
 *
 * @param threshold failures in a row that break the circuit
 * @param base the first rest; doubled for every probe that fails
 * @param cap upper bound of any rest
 */
public record CircuitBreaker(int threshold, Duration base, Duration cap) {

  /** Five in a row; from 30 s to 15 min. */
  public static final CircuitBreaker DEFAULT =
      new CircuitBreaker(5, Duration.ofSeconds(30), Duration.ofMinutes(15));

  public CircuitBreaker {
    if (threshold < 1 || !base.isPositive() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException(
          "threshold and base must be positive, and base at most cap");
    }
  }

  /** Whether the circuit is broken after so many failures in a row. */
  public boolean isBroken(int failures) {
    return failures >= threshold;
  }

  /**
   * How long the mailbox rests after the latest of so many failures in a row.
   *
   * @throws IllegalArgumentException if the circuit is not broken
   */
  public Duration restAfter(int failures) {
    if (!isBroken(failures)) {
      throw new IllegalArgumentException("the circuit is not broken");
    }
    double doubled = (double) base.toMillis() * Math.pow(2, (double) failures - threshold);
    return Duration.ofMillis((long) Math.min(doubled, (double) cap.toMillis()));
  }
}

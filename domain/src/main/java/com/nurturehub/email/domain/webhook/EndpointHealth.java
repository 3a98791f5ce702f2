package com.nurturehub.email.domain.webhook;

import com.nurturehub.email.domain.delivery.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;

/**
 * How an endpoint has answered of late. One that fails again and again rests, then is asked by one
 * message at a time until it takes one.
 *
 * @param failures in a row
 * @param restsUntil nothing is posted before
 */
public record EndpointHealth(int failures, Instant restsUntil) {

  /** Nothing is held against it. */
  public static final EndpointHealth GOOD = new EndpointHealth(0, Instant.EPOCH);

  /**
   * After one more failure. What fails while it rests was on its way before, and counts no more.
   *
   * @param atLeast how long the endpoint itself asked to be left alone; zero when it did not
   */
  public EndpointHealth failed(CircuitBreaker breaker, Duration atLeast, Instant now) {
    Instant asked = now.plus(atLeast);
    if (restsUntil.isAfter(now)) {
      return new EndpointHealth(failures, later(restsUntil, asked));
    }
    int more = failures + 1;
    return new EndpointHealth(
        more, breaker.isBroken(more) ? later(now.plus(breaker.restAfter(more)), asked) : asked);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  public boolean isResting(Instant now) {
    return restsUntil.isAfter(now);
  }

  /**
   * How many messages may be on their way to it at once.
   *
   * @param each while it is well
   */
  public int allowance(CircuitBreaker breaker, int each) {
    return breaker.isBroken(failures) ? 1 : each;
  }
}

package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * One try at handing an e-mail to its provider.
 *
 * @param number counts from 1
 * @param failure what went wrong; absent when accepted
 * @param retryAt when the next try or look-up is due; absent when there is none
 */
public record Attempt(
    int number,
    Instant startedAt,
    Instant finishedAt,
    Outcome outcome,
    Optional<Failure> failure,
    Optional<Instant> retryAt) {

  /** How a try ended, as the HTTP contract names it. */
  public enum Outcome {
    ACCEPTED,
    TRANSIENT,
    PERMANENT,
    UNKNOWN
  }

  public Attempt {
    if (number < 1) {
      throw new IllegalArgumentException("attempts count from 1");
    }
    if (failure.isPresent() == (outcome == Outcome.ACCEPTED)) {
      throw new IllegalArgumentException("every attempt but an accepted one has a failure");
    }
  }

  /** The same without what a server said. */
  public Attempt erased() {
    return new Attempt(
        number, startedAt, finishedAt, outcome, failure.map(Failure::erased), retryAt);
  }
}

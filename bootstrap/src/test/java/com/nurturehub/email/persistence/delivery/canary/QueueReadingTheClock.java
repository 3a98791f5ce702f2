package com.nurturehub.email.persistence.delivery.canary;

import java.time.Duration;
import java.time.Instant;

/** Breaks: the queue goes by the database's clock. */
public final class QueueReadingTheClock {

  private QueueReadingTheClock() {}

  public static Instant expiry(Duration lease) {
    return Instant.now().plus(lease);
  }
}

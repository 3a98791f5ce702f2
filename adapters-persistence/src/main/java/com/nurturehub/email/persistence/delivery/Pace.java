package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.tenant.SendLimits;
import java.time.Duration;
import java.time.Instant;

/**
 * Spaces a mailbox's starts, so that no 60 seconds hold more than the limit: one start per {@code
 * interval}, of which up to {@code burst} may be made up for when a claim comes late. (This is the
 * generic cell rate algorithm, with the earliest next start as its only memory.)
 */
record Pace(Duration interval, int burst) {

  /**
   * A minute, and what may differ between the ways of two e-mails from their leases to the
   * provider, who counts when they arrive.
   */
  private static final Duration MINUTE = Duration.ofSeconds(60 + 2);

  /**
   * The pace for a limit. A second's worth may start at once, so that a fast mailbox does not need
   * a claim per e-mail; the interval is wide enough that the burst is within the limit. Rounded up
   * by a microsecond, a minute is safe with both ends counted.
   */
  static Pace of(SendLimits limits) {
    int burst = Math.max(1, limits.perMinute() / 60);
    long spaces = limits.perMinute() - burst + 1L;
    long micros = MINUTE.toNanos() / 1_000 / spaces + 1;
    return new Pace(Duration.ofNanos(micros * 1_000), burst);
  }

  /** How many may start at {@code now}, when none might before {@code next}. */
  int allowance(Instant next, Instant now) {
    if (now.isBefore(next)) {
      return 0;
    }
    // Compared first: a mailbox may have rested for longer than nanoseconds can count.
    if (!next.isAfter(now.minus(credit()))) {
      return burst;
    }
    return (int) Math.min(burst, Duration.between(next, now).dividedBy(interval) + 1);
  }

  /** The earliest next start after {@code started} of them at {@code now}. */
  Instant next(Instant next, int started, Instant now) {
    Instant earliest = now.minus(credit());
    Instant from = next.isBefore(earliest) ? earliest : next;
    return from.plus(interval.multipliedBy(started));
  }

  /**
   * Whether it is the pace that e-mails wait for, when none may start before {@code next}: starts
   * are made use of about as soon as they are allowed.
   */
  boolean isUsedUp(Instant next, Instant now) {
    Duration half = credit().dividedBy(2);
    Duration lag = half.compareTo(interval) > 0 ? half : interval;
    return next.isAfter(now.minus(lag));
  }

  private Duration credit() {
    return interval.multipliedBy(burst - 1L);
  }
}

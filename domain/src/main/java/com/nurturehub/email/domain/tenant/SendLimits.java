package com.nurturehub.email.domain.tenant;

/**
 * How fast one mailbox may send.
 *
 * @param perMinute starts in any 60 seconds
 * @param perDay starts in 24 hours
 * @param concurrent sends under way at once
 */
public record SendLimits(int perMinute, int perDay, int concurrent) {

  public static final int MAX_PER_MINUTE = 60_000;
  public static final int MAX_PER_DAY = 10_000_000;
  public static final int MAX_CONCURRENT = 1_000;

  public SendLimits {
    requireWithin(perMinute, MAX_PER_MINUTE, "perMinute");
    requireWithin(perDay, MAX_PER_DAY, "perDay");
    requireWithin(concurrent, MAX_CONCURRENT, "concurrent");
  }

  private static void requireWithin(int value, int max, String name) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " must be from 1 to " + max);
    }
  }
}

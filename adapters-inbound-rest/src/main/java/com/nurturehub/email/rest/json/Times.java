package com.nurturehub.email.rest.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** Times as callers write them (RFC 3339). */
public final class Times {

  private static final Pattern SHAPE =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})",
          Pattern.CASE_INSENSITIVE);

  private Times() {}

  /**
   * The instant, cut to the microseconds that are kept.
   *
   * @throws IllegalArgumentException if {@code text} is not such a time
   */
  public static Instant parse(String text) {
    try {
      if (SHAPE.matcher(text).matches()) {
        return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT))
            .toInstant()
            .truncatedTo(ChronoUnit.MICROS);
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(message(), e);
    }
    throw new IllegalArgumentException(message());
  }

  private static String message() {
    return "must be an RFC 3339 time with an offset, such as 2026-11-24T09:00:00Z";
  }
}

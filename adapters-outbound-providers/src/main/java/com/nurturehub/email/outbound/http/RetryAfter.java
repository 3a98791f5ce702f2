package com.nurturehub.email.outbound.http;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code Retry-After}: seconds, or a date (RFC 9110, 10.2.3). */
public final class RetryAfter {

  /** No provider's limit lasts longer than a day; what says so is a mistake. */
  private static final Duration MAX = Duration.ofDays(1);

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private RetryAfter() {}

  /** How long to wait; empty where the answer does not say, or says what cannot be read. */
  public static Optional<Duration> of(HttpResponse<?> response, Instant now) {
    return response.headers().firstValue("Retry-After").flatMap(value -> of(value, now));
  }

  /** The same for the header's value. */
  public static Optional<Duration> of(String value, Instant now) {
    return parse(value.strip(), now);
  }

  /** How long to wait for {@code opening}. */
  public static Duration until(Instant opening, Instant now) {
    return bounded(Duration.between(now, opening));
  }

  private static Optional<Duration> parse(String value, Instant now) {
    try {
      return Optional.of(
          SECONDS.matcher(value).matches()
              ? bounded(Duration.ofSeconds(Long.parseLong(value)))
              : until(
                  ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
                  now));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }
}

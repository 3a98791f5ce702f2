package com.nurturehub.email.outbound.http;

import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.FailureTableContract.Signal;
import com.nurturehub.emulator.Faults.Rule;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Those rows of {@code failures.txt} that come about over HTTP the same way everywhere. */
public final class HttpSignals {

  private static final String RETRY_AFTER = "Retry-After";
  private static final Duration LONGER =
      FailureTableContract.PROVIDERS_WORD.plus(Duration.ofSeconds(20));

  private HttpSignals() {}

  /** Failures of the call that sends. */
  public static Map<String, Signal> ofSending(Supplier<Rule> send) {
    return Map.of(
        "gateway-timeout", () -> send.get().reply(504, "{}"),
        "limited-seconds", () -> send.get().reply(429, "{}", seconds()),
        "limited-date", () -> send.get().reply(429, "{}", date()),
        "unavailable-until", () -> send.get().reply(503, "{}", seconds()),
        "send-error", () -> send.get().reply(500, "{}"),
        "bad-request", () -> send.get().reply(400, "{}"),
        "no-mailbox", () -> send.get().reply(404, "{}"),
        "too-large", () -> send.get().reply(413, "{}"));
  }

  /** Failures of the call for an access token. */
  public static Map<String, Signal> ofTokens(Supplier<Rule> token) {
    return Map.of(
        "token-limited", () -> token.get().reply(429, "", seconds()),
        "token-error", () -> token.get().reply(502, ""),
        "client-refused", () -> token.get().reply(401, "{\"error\": \"invalid_client\"}"));
  }

  /** All of them together. */
  @SafeVarargs
  public static Map<String, Signal> together(Map<String, Signal>... parts) {
    Map<String, Signal> all = new HashMap<>();
    for (Map<String, Signal> part : parts) {
      all.putAll(part);
    }
    return all;
  }

  public static Map<String, String> seconds() {
    return Map.of(RETRY_AFTER, String.valueOf(LONGER.toSeconds()));
  }

  private static Map<String, String> date() {
    return Map.of(
        RETRY_AFTER,
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plus(LONGER)));
  }
}

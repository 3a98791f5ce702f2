package com.nurturehub.email.outbound.google;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.http.RetryAfter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Gmail means by the reasons of its refusals, where their status alone does not say it.
 *
 * @see <a href="https://developers.google.com/workspace/gmail/api/guides/handle-errors">Resolve
 *     errors</a>
 */
final class GmailErrors {

  /** Opens again bit by bit, as yesterday's messages age. */
  private static final Duration DAILY_LIMIT_WAIT = Duration.ofHours(2);

  /** A 429 rests the mailbox; a 403 alone counts as one failure. */
  private static final Duration RATE_LIMIT_WAIT = Duration.ofMinutes(1);

  private static final Set<String> RATE_LIMIT =
      Set.of("rateLimitExceeded", "userRateLimitExceeded");
  private static final Set<String> DAILY_LIMIT = Set.of("dailyLimitExceeded", "quotaExceeded");
  private static final Set<String> RECONSENT = Set.of("insufficientPermissions", "domainPolicy");

  /** Beside a status of 400: there is no Gmail behind this account. */
  private static final String NO_MAILBOX = "failedPrecondition";

  /** How Gmail tells when a mailbox's sending limit opens again. */
  private static final Pattern RETRY_AFTER = Pattern.compile("Retry after (\\S+Z)");

  private final InstantSource clock;

  GmailErrors(InstantSource clock) {
    this.clock = clock;
  }

  /** What a refusal means; empty where its status says all. */
  Optional<SendOutcome> read(HttpResponse<String> response) {
    JsonAnswer error = JsonAnswer.of(response).object("error");
    return error
        .objects("errors")
        .flatMap(each -> each.text("reason").stream())
        .flatMap(reason -> meaningOf(reason, response, error).stream())
        .findFirst();
  }

  private Optional<SendOutcome> meaningOf(
      String reason, HttpResponse<String> response, JsonAnswer error) {
    int status = response.statusCode();
    boolean refused = status == 403 || status == 429;
    if (refused && RATE_LIMIT.contains(reason)) {
      return Optional.of(
          limited(
              reason,
              waitIn(response, error)
                  .or(() -> Optional.of(RATE_LIMIT_WAIT).filter(w -> status == 429))));
    } else if (refused && DAILY_LIMIT.contains(reason)) {
      return Optional.of(
          limited(reason, waitIn(response, error).or(() -> Optional.of(DAILY_LIMIT_WAIT))));
    } else if (status == 403 && RECONSENT.contains(reason)) {
      return Optional.of(
          broken(
              Connection.State.RECONSENT_REQUIRED,
              reason,
              "the access that was granted does not cover this; connect the mailbox again"));
    } else if (status == 400 && reason.equals(NO_MAILBOX)) {
      return Optional.of(
          broken(Connection.State.MISCONFIGURED, reason, "this account has no Gmail"));
    }
    return Optional.empty();
  }

  private static SendOutcome limited(String reason, Optional<Duration> wait) {
    return new SendOutcome.Transient(
        new Failure(reason, "the mailbox has used up a limit of Gmail's"), wait);
  }

  private Optional<Duration> waitIn(HttpResponse<String> response, JsonAnswer error) {
    Instant now = clock.instant();
    return RetryAfter.of(response, now)
        .or(() -> openingIn(error).map(opening -> RetryAfter.until(opening, now)));
  }

  private static SendOutcome broken(Connection.State how, String reason, String detail) {
    return new SendOutcome.ConnectionBroken(how, new Failure(reason, detail));
  }

  private static Optional<Instant> openingIn(JsonAnswer error) {
    Matcher matcher = RETRY_AFTER.matcher(error.text("message").orElse(""));
    try {
      return matcher.find() ? Optional.of(Instant.parse(matcher.group(1))) : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

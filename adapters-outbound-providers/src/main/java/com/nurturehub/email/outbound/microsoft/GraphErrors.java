package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.http.RetryAfter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * What Graph means by the codes of its refusals, where their status alone does not say it.
 *
 * @see <a href="https://learn.microsoft.com/graph/errors">Error responses</a>
 */
final class GraphErrors {

  /** Opens again bit by bit, as yesterday's messages age. */
  private static final Duration DAILY_LIMIT_WAIT = Duration.ofHours(2);

  private static final Set<String> DAILY_LIMIT =
      Set.of("ErrorSubmissionQuotaExceeded", "ErrorExceededMessageLimit");

  private static final Set<String> RECONSENT =
      Set.of("ErrorAccessDenied", "Authorization_RequestDenied");

  private final InstantSource clock;

  GraphErrors(InstantSource clock) {
    this.clock = clock;
  }

  /** What a refusal means; empty where its status says all. */
  Optional<SendOutcome> read(HttpResponse<String> response) {
    boolean isRefusal = response.statusCode() / 100 == 4;
    return JsonAnswer.of(response)
        .object("error")
        .text("code")
        .filter(code -> isRefusal)
        .flatMap(code -> meaningOf(code, response));
  }

  private Optional<SendOutcome> meaningOf(String code, HttpResponse<String> response) {
    if (DAILY_LIMIT.contains(code)) {
      return Optional.of(
          new SendOutcome.Transient(
              new Failure(code, "the mailbox has reached its daily limit"),
              RetryAfter.of(response, clock.instant()).or(() -> Optional.of(DAILY_LIMIT_WAIT))));
    }
    return response.statusCode() == 403 && RECONSENT.contains(code)
        ? Optional.of(
            new SendOutcome.ConnectionBroken(
                Connection.State.RECONSENT_REQUIRED,
                new Failure(
                    code,
                    "the access that was granted does not cover this; connect the mailbox again")))
        : Optional.empty();
  }
}

package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.words.ServerWords;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Reads the refusals of the send contract that say more than their status. */
final class CrmErrors {

  private final String crm;

  /**
   * Reads one CRM's.
   *
   * @param crm its name, for people
   */
  CrmErrors(String crm) {
    this.crm = crm;
  }

  Optional<SendOutcome> read(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case 400, 413, 422 ->
          detailIn(response).map(detail -> new SendOutcome.Permanent(failure(response, detail)));
      case 401 ->
          misconfigured(
              response,
              "refuses the agency's credentials; configure it with those that it has now");
      case 405, 406, 415 ->
          misconfigured(response, "does not take this call at the configured address");
      default -> Optional.empty();
    };
  }

  private Optional<SendOutcome> misconfigured(HttpResponse<?> response, String what) {
    return Optional.of(
        new SendOutcome.ConnectionBroken(
            Connection.State.MISCONFIGURED, failure(response, crm + " " + what)));
  }

  private static Failure failure(HttpResponse<?> response, String detail) {
    return new Failure(String.valueOf(response.statusCode()), detail);
  }

  /** What a problem document (RFC 9457) says to people. */
  private static Optional<String> detailIn(HttpResponse<String> response) {
    JsonAnswer problem = JsonAnswer.of(response);
    return problem
        .text("detail")
        .or(() -> problem.text("title"))
        .map(ServerWords::redacted)
        .filter(said -> !said.isBlank());
  }
}

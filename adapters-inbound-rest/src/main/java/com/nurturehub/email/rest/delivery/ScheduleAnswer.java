package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.ScheduleResult;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.problem.Problem;
import jakarta.json.JsonObject;

/** What a caller hears of one e-mail that it asked for. */
sealed interface ScheduleAnswer {

  /** It is scheduled: 201 when it was just now, 200 for a repeat. */
  record Taken(int status, ScheduledEmail email) implements ScheduleAnswer {

    JsonObject json() {
      return EmailJson.of(email);
    }
  }

  /** It is not. */
  record Refused(Problem problem) implements ScheduleAnswer {}

  static ScheduleAnswer of(ScheduleResult result) {
    return switch (result) {
      case ScheduleResult.Created created -> new Taken(201, created.email());
      case ScheduleResult.Repeated repeated -> new Taken(200, repeated.email());
      case ScheduleResult.KeyReused reused -> new Refused(Problem.keyReused());
      case ScheduleResult.NotConfigured none -> new Refused(Problem.notConfigured(409));
      case ScheduleResult.Refused refused ->
          new Refused(
              Problem.invalid(
                  refused.htmlFaults().stream().map(f -> Fault.inBody("/html", f)).toList()));
    };
  }
}

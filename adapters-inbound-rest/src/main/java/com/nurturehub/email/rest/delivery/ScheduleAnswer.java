package com.nurturehub.email.rest.delivery;

import com.nurturehub.email.application.delivery.ScheduleResult;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.problem.Problem;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.util.List;

/** What a caller hears of one e-mail that it asked for. */
sealed interface ScheduleAnswer {

  /** It is scheduled: 201 when it was just now, 200 for a repeat. */
  record Taken(int status, ScheduledEmail email, List<String> warnings) implements ScheduleAnswer {

    JsonObject json() {
      JsonObject shown = EmailJson.of(email);
      return warnings.isEmpty()
          ? shown
          : JsonText.object(shown).add("warnings", places(warnings)).build();
    }

    private static JsonArrayBuilder places(List<String> warnings) {
      JsonArrayBuilder array = JsonText.array();
      inHtml(warnings).forEach(place -> array.add(place.json()));
      return array;
    }
  }

  /** It is not. */
  record Refused(Problem problem) implements ScheduleAnswer {}

  static ScheduleAnswer of(ScheduleResult result) {
    return switch (result) {
      case ScheduleResult.Created created ->
          new Taken(201, created.email(), created.htmlWarnings());
      case ScheduleResult.Repeated repeated ->
          new Taken(200, repeated.email(), repeated.htmlWarnings());
      case ScheduleResult.KeyReused reused -> new Refused(Problem.keyReused());
      case ScheduleResult.NotConfigured none -> new Refused(Problem.notConfigured(409));
      case ScheduleResult.ContactErased erased -> new Refused(Problem.contactErased());
      case ScheduleResult.Refused refused ->
          new Refused(Problem.invalid(inHtml(refused.htmlFaults())));
    };
  }

  private static List<Fault> inHtml(List<String> sentences) {
    return sentences.stream().map(sentence -> Fault.inBody("/html", sentence)).toList();
  }
}

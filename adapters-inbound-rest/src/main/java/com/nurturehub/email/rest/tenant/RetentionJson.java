package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.rest.json.Fields;
import com.nurturehub.email.rest.json.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;

/** How long things are kept, as callers give and see it. */
final class RetentionJson {

  private static final String BODIES = "bodyDays";
  private static final String VISITORS = "visitorDays";
  private static final String EVENTS = "eventDays";
  private static final String EMAILS = "emailDays";

  private RetentionJson() {}

  /**
   * Reads the body of a request.
   *
   * @throws com.nurturehub.email.rest.json.InvalidRequest if anything is wrong with it
   */
  static Retention read(JsonValue body) {
    return Fields.read(body, RetentionJson::retention);
  }

  private static Optional<Retention> retention(Fields fields) {
    Optional<Integer> bodies = days(fields, BODIES);
    Optional<Integer> visitors = days(fields, VISITORS);
    Optional<Integer> events = daysNotBelow(fields, EVENTS, VISITORS, visitors);
    Optional<Integer> emails = daysNotBelow(fields, EMAILS, BODIES, bodies);
    return fields.make(
        () ->
            new Retention(
                bodies.orElseThrow(),
                visitors.orElseThrow(),
                events.orElseThrow(),
                emails.orElseThrow()));
  }

  private static Optional<Integer> days(Fields fields, String name) {
    return fields.requiredInteger(name, 1, Retention.MAX_DAYS);
  }

  private static Optional<Integer> daysNotBelow(
      Fields fields, String name, String other, Optional<Integer> least) {
    Optional<Integer> days = days(fields, name);
    if (days.isPresent() && least.filter(l -> days.get() < l).isPresent()) {
      fields.fault(name, "must not be below " + other);
    }
    return days;
  }

  static JsonObject of(Retention retention) {
    return JsonText.object()
        .add(BODIES, retention.bodies())
        .add(VISITORS, retention.visitors())
        .add(EVENTS, retention.events())
        .add(EMAILS, retention.emails())
        .build();
  }
}

package com.nurturehub.email.rest.alerting;

import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.rest.json.Choice;
import com.nurturehub.email.rest.json.InvalidRequest;
import com.nurturehub.email.rest.request.Parameters;
import java.util.Optional;

/**
 * Which alerts a caller asks for.
 *
 * @param before continue below this id; absent: from the newest
 */
record AlertQuery(AlertFilter filter, Optional<AlertId> before, int limit) {

  private static final int MAX_PAGE = 200;
  private static final int DEFAULT_PAGE = 50;

  /**
   * Reads the parameters.
   *
   * @throws InvalidRequest if anything is wrong with them
   */
  static AlertQuery of(Parameters parameters) {
    AlertFilter filter =
        new AlertFilter(
            parameters.value("kind", t -> Choice.of(t, AlertKind.values(), AlertKind::label)),
            parameters.value("state", t -> Choice.of(t, AlertState.values(), AlertState::label)));
    int limit = parameters.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    Optional<AlertId> before = parameters.value("cursor", AlertQuery::cursor);
    parameters.refuseIfAny();
    return new AlertQuery(filter, before, limit);
  }

  private static AlertId cursor(String text) {
    try {
      return AlertId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("must be a cursor that this list gave", e);
    }
  }
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import java.util.Optional;

/** Which alerts to list; what is absent does not restrict. */
public record AlertFilter(Optional<AlertKind> kind, Optional<AlertState> state) {

  public static final AlertFilter ALL = new AlertFilter(Optional.empty(), Optional.empty());
}

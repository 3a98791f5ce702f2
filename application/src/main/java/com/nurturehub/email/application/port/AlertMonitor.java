package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import java.util.Map;

/**
 * Where an operator looks: log lines and metrics of alerts.
 *
 * <p><b>Guarantee:</b> never fails, never blocks. <b>Transaction:</b> none; it is told after the
 * fact.
 */
public interface AlertMonitor {

  /** An alert is in another state than when this instance looked last, or is new to it. */
  void changed(Alert alert);

  /** How many alerts are open now; a kind that has none may be missing. */
  void open(Map<AlertKind, Long> counts);

  /** Those on duty could not be told. */
  void untold(NotifierUnavailable cause);
}

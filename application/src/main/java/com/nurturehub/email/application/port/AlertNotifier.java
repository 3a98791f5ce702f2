package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.alerting.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells alerts to those who are on duty.
 *
 * <p><b>Guarantee:</b> what was told open rings until it is told resolved, or is not told again for
 * {@link #KEPT_FOR}. <b>Idempotence:</b> by the alert's id: telling the same again, by whichever
 * instance, tells nothing new. <b>Order:</b> none. <b>Transaction:</b> none; call it outside any
 * {@link UnitOfWork}. The call is bounded. <b>A crash</b> may lose a call; the next one tells all
 * that is open again.
 */
public interface AlertNotifier {

  /**
   * How long an open alert rings that is not told again; minutes longer than a telling may rest.
   */
  Duration KEPT_FOR = Duration.ofMinutes(5);

  /**
   * Tells these alerts as they are now; none is no call.
   *
   * @throws NotifierUnavailable if it is not certain that they were taken
   */
  void tell(List<Alert> alerts, Instant now);
}

package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.port.AlertNotifier;
import com.nurturehub.email.application.port.NotifierUnavailable;
import com.nurturehub.email.domain.alerting.Alert;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Alertmanager, guarded by MicroProfile Fault Tolerance. That works on a bean that the container
 * makes and others have injected, and on nothing else: so this is one, and it must not call its own
 * guarded method.
 */
@ApplicationScoped
class GuardedNotifier implements AlertNotifier {

  private final Optional<? extends AlertNotifier> guarded;

  @Inject
  GuardedNotifier(Config config) {
    this(new ServiceSettings(config).alertmanager());
  }

  GuardedNotifier(Optional<? extends AlertNotifier> guarded) {
    this.guarded = guarded;
  }

  /** Whether there is somebody to be told. */
  boolean isConfigured() {
    return guarded.isPresent();
  }

  @Override
  @Retry(
      maxRetries = 2,
      delay = 500,
      jitter = 250,
      maxDuration = 20,
      durationUnit = ChronoUnit.SECONDS,
      retryOn = {NotifierUnavailable.class, TimeoutException.class})
  @CircuitBreaker(
      requestVolumeThreshold = 6,
      failureRatio = 1,
      delay = 60,
      delayUnit = ChronoUnit.SECONDS,
      failOn = {NotifierUnavailable.class, TimeoutException.class})
  @Timeout(value = 6, unit = ChronoUnit.SECONDS)
  @Fallback(
      fallbackMethod = "unreachable",
      applyOn = {CircuitBreakerOpenException.class, TimeoutException.class})
  public void tell(List<Alert> alerts, Instant now) {
    guarded
        .orElseThrow(() -> new IllegalStateException("no Alertmanager is configured"))
        .tell(alerts, now);
  }

  /** Says in the port's words what only Fault Tolerance has words for. */
  void unreachable(List<Alert> alerts, Instant now) {
    throw new NotifierUnavailable(
        "Alertmanager did not answer several times in a row, and is left alone for a minute");
  }
}

package com.nurturehub.email.bootstrap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that the API can answer; tracking addresses answer also while this is down. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {

  @Inject EmailDelivery delivery;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("store").status(delivery.isStoreReachable()).build();
  }
}

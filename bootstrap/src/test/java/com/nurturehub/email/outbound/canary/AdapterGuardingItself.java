package com.nurturehub.email.outbound.canary;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;

/** Breaks: fault tolerance guards beans of the container alone. */
public final class AdapterGuardingItself {

  @CircuitBreaker
  void call() {}
}

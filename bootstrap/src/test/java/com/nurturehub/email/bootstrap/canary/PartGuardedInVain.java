package com.nurturehub.email.bootstrap.canary;

import org.eclipse.microprofile.faulttolerance.Retry;

/** Breaks: fault tolerance guards beans of the container alone. */
public final class PartGuardedInVain {

  @Retry
  void call() {}
}

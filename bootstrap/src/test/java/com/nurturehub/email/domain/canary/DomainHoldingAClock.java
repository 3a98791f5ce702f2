package com.nurturehub.email.domain.canary;

import java.time.Clock;
import java.time.Instant;

/** Breaks: the domain reads no clock, although it was given this one. */
public record DomainHoldingAClock(Clock clock) {

  public Instant now() {
    return clock.instant();
  }
}

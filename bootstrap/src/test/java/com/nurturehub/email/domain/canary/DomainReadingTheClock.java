package com.nurturehub.email.domain.canary;

import java.time.Instant;
import java.util.function.Supplier;

/** Breaks: the domain reads no clock. It does so by a method reference, which is no call. */
public final class DomainReadingTheClock {

  private DomainReadingTheClock() {}

  public static Supplier<Instant> now() {
    return Instant::now;
  }
}

package com.nurturehub.email.domain.canary;

import java.time.ZoneId;

/** Breaks: the domain reads no environment. */
public final class DomainReadingTheEnvironment {

  private DomainReadingTheEnvironment() {}

  public static ZoneId zone() {
    return ZoneId.systemDefault();
  }
}

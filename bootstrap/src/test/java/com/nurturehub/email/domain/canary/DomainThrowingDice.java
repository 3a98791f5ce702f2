package com.nurturehub.email.domain.canary;

import java.util.UUID;

/** Breaks: the domain draws no random numbers. */
public final class DomainThrowingDice {

  private DomainThrowingDice() {}

  public static UUID next() {
    return UUID.randomUUID();
  }
}

package com.nurturehub.email.bootstrap.canary;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Breaks: no test assumes its way out. */
public final class CheckGuessingItsWorld {

  private CheckGuessingItsWorld() {}

  static void guess(boolean weather) {
    assumeTrue(weather);
  }
}

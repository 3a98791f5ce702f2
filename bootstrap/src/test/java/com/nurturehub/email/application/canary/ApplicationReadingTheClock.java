package com.nurturehub.email.application.canary;

import java.time.Clock;

/** Breaks: the application is given its clock and its dice. */
public final class ApplicationReadingTheClock {

  private ApplicationReadingTheClock() {}

  public static Clock clock() {
    return Clock.systemUTC();
  }
}

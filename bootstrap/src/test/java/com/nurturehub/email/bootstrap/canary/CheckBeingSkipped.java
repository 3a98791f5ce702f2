package com.nurturehub.email.bootstrap.canary;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** Breaks: no test is switched off. Its name keeps Surefire from running it. */
public final class CheckBeingSkipped {

  @Test
  @Disabled("tomorrow")
  void nothingShouldHappenWhenSkipped() {}
}

package com.nurturehub.email.bootstrap.canary;

import org.junit.jupiter.api.Test;

/** Breaks: the name of a test says what should happen. */
public final class CheckNamedVaguely {

  @Test
  void test1() {}
}

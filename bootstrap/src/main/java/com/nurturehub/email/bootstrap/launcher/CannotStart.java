package com.nurturehub.email.bootstrap.launcher;

import java.io.Serial;

/** Why nothing was started, in one sentence for the person at the keyboard. */
final class CannotStart extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** Exit code where the machine is in the way. */
  static final int ENVIRONMENT = 1;

  /** Exit code where the command line is wrong. */
  static final int USAGE = 2;

  private final int exitCode;

  private CannotStart(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  static CannotStart because(String sentence) {
    return new CannotStart(ENVIRONMENT, sentence);
  }

  static CannotStart misused(String sentence) {
    return new CannotStart(USAGE, sentence);
  }

  int exitCode() {
    return exitCode;
  }
}

package com.nurturehub.email.domain.delivery;

import java.util.List;

/** The rule for how many of an e-mail's attempts lie before its latest resubmission. */
final class PastAttempts {

  private PastAttempts() {}

  static void require(int past, List<Attempt> attempts) {
    if (past < 0 || past > attempts.size()) {
      throw new IllegalArgumentException("there are not " + past + " attempts in the past");
    }
  }
}

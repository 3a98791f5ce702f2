package com.nurturehub.email.domain.tenant;

import java.time.Instant;

/**
 * A stretch of time in which e-mails may leave: from {@code opens} (inclusive) to {@code closes}
 * (exclusive).
 */
public record SendingWindow(Instant opens, Instant closes) {

  public SendingWindow {
    if (!opens.isBefore(closes)) {
      throw new IllegalArgumentException("a window must open before it closes");
    }
  }
}

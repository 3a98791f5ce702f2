package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;

/** Withdrawn before it was sent. The end. */
public record Cancelled(
    EmailDetails details,
    Instant sendAt,
    Instant cancelledAt,
    String reason,
    List<Attempt> attempts)
    implements ScheduledEmail {

  public Cancelled {
    attempts = List.copyOf(attempts);
  }
}

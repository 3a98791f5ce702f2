package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;

/** Certainly not sent, and not tried again by itself. */
public record Failed(
    EmailDetails details, Instant sendAt, Instant failedAt, Failure reason, List<Attempt> attempts)
    implements ScheduledEmail {

  public Failed {
    attempts = List.copyOf(attempts);
  }

  /** A person wants it tried again, at once; retries begin anew. */
  public Scheduled resubmit(Instant now) {
    return new Scheduled(details, sendAt, now, attempts, attempts.size());
  }
}

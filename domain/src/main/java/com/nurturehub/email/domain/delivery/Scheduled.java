package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Waiting for its time.
 *
 * @param nextAttemptAt not before this it is sent: {@code sendAt}, or later after a transient
 *     failure
 * @param pastAttempts how many of the attempts count no more, since it was resubmitted after them
 */
public record Scheduled(
    EmailDetails details,
    Instant sendAt,
    Instant nextAttemptAt,
    List<Attempt> attempts,
    int pastAttempts)
    implements ScheduledEmail {

  public Scheduled {
    attempts = List.copyOf(attempts);
    PastAttempts.require(pastAttempts, attempts);
  }

  /** A new e-mail that leaves at {@code sendAt}. */
  public static Scheduled at(EmailDetails details, Instant sendAt) {
    return new Scheduled(details, sendAt, sendAt, List.of(), 0);
  }

  public Sending lease(Lease lease) {
    return new Sending(details, sendAt, lease, Optional.empty(), attempts, pastAttempts);
  }

  public Cancelled cancel(String reason, Instant now) {
    return new Cancelled(details, sendAt, now, reason, attempts);
  }

  public Scheduled reschedule(Instant newSendAt) {
    return new Scheduled(details, newSendAt, newSendAt, attempts, pastAttempts);
  }

  /** Whether it waits for a further try rather than for its time. */
  public boolean isRetrying() {
    return attempts.size() > pastAttempts && nextAttemptAt.isAfter(sendAt);
  }
}

package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Waiting for its time.
 *
 * @param nextAttemptAt not before this it is sent: {@code sendAt}, or later after a transient
 *     failure
 */
public record Scheduled(
    EmailDetails details, Instant sendAt, Instant nextAttemptAt, List<Attempt> attempts)
    implements ScheduledEmail {

  public Scheduled {
    attempts = List.copyOf(attempts);
  }

  /** A new e-mail that leaves at {@code sendAt}. */
  public static Scheduled at(EmailDetails details, Instant sendAt) {
    return new Scheduled(details, sendAt, sendAt, List.of());
  }

  public Sending lease(Lease lease) {
    return new Sending(details, sendAt, lease, Optional.empty(), attempts);
  }

  public Cancelled cancel(String reason, Instant now) {
    return new Cancelled(details, sendAt, now, reason, attempts);
  }

  public Scheduled reschedule(Instant newSendAt) {
    return new Scheduled(details, newSendAt, newSendAt, attempts);
  }

  /** Whether it waits for a further try rather than for its time. */
  public boolean isRetrying() {
    return !attempts.isEmpty() && nextAttemptAt.isAfter(sendAt);
  }
}

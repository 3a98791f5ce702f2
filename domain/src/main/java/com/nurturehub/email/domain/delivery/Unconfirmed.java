package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * It may have been sent, and nobody knows yet.
 *
 * @param reference what the provider calls the message, where it had been prepared
 * @param nextCheckAt when the provider is asked; absent when only a person can decide
 */
public record Unconfirmed(
    EmailDetails details,
    Instant sendAt,
    Optional<String> reference,
    Optional<Instant> nextCheckAt,
    Failure reason,
    List<Attempt> attempts)
    implements ScheduledEmail {

  public Unconfirmed {
    attempts = List.copyOf(attempts);
    if (attempts.isEmpty() || attempts.getLast().outcome() != Attempt.Outcome.UNKNOWN) {
      throw new IllegalArgumentException("an unconfirmed e-mail ends in an unknown attempt");
    }
  }

  /** Leases it to ask the provider, and to send it again where that is safe. */
  public Sending lease(Lease lease) {
    return new Sending(details, sendAt, lease, reference, attempts);
  }
}

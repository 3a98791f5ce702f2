package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * It may have been sent, and nobody knows yet.
 *
 * @param reference what the provider calls the message, where it had been prepared
 * @param nextCheckAt when the provider is asked; absent when only a person can decide
 * @param pastAttempts how many of the attempts count no more, since it was resubmitted after them
 */
public record Unconfirmed(
    EmailDetails details,
    Instant sendAt,
    Optional<String> reference,
    Optional<Instant> nextCheckAt,
    Failure reason,
    List<Attempt> attempts,
    int pastAttempts)
    implements ScheduledEmail {

  public Unconfirmed {
    attempts = List.copyOf(attempts);
    PastAttempts.require(pastAttempts, attempts);
    if (attempts.size() == pastAttempts
        || attempts.getLast().outcome() != Attempt.Outcome.UNKNOWN) {
      throw new IllegalArgumentException("an unconfirmed e-mail ends in an unknown attempt");
    }
  }

  /** Leases it to ask the provider, and to send it again where that is safe. */
  public Sending lease(Lease lease) {
    return new Sending(details, sendAt, lease, reference, attempts, pastAttempts);
  }

  /** Nobody will know any more: what there was to ask about, or to send again, is erased. */
  public Failed giveUp(Instant now) {
    return new Failed(
        details,
        sendAt,
        now,
        new Failure(
            "contact-erased",
            "it may have been sent; its contact was erased before that was known"),
        attempts);
  }

  /**
   * A person has decided that it is sent, at once and perhaps for the second time: nobody is asked
   * about the tries before, and retries begin anew.
   */
  public Scheduled resubmit(Instant now) {
    return new Scheduled(details, sendAt, now, attempts, attempts.size());
  }
}

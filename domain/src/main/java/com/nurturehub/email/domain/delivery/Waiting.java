package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.Optional;

/** What holds an e-mail, or all of a mailbox's, other than the time that it was scheduled for. */
public record Waiting(Reason reason, Instant until) {

  /** What may hold an e-mail, as the HTTP contract names it. */
  public enum Reason {
    /** The mailbox's window is closed. */
    SENDING_HOURS,
    /** The mailbox has sent as much as it may for now, by its own limits or the provider's. */
    LIMIT,
    /** The agency's access to its provider is broken. */
    CONNECTION,
    /** The provider is failing. */
    PROVIDER,
    /** An earlier try failed for the moment. */
    RETRY,
    /** The provider will be asked what became of an earlier try. */
    CONFIRMATION
  }

  /**
   * What holds {@code email} the longest.
   *
   * @param mailbox what holds all of its mailbox; that matters only to an e-mail which is due
   *     before it ends
   */
  public static Optional<Waiting> of(ScheduledEmail email, Optional<Waiting> mailbox) {
    return switch (email) {
      case Scheduled scheduled ->
          mailbox
              .filter(hold -> scheduled.nextAttemptAt().isBefore(hold.until()))
              .or(
                  () ->
                      Optional.of(new Waiting(Reason.RETRY, scheduled.nextAttemptAt()))
                          .filter(retry -> scheduled.isRetrying()));
      case Unconfirmed unconfirmed ->
          unconfirmed.nextCheckAt().map(at -> new Waiting(Reason.CONFIRMATION, at));
      case Sending e -> Optional.empty();
      case Sent e -> Optional.empty();
      case Failed e -> Optional.empty();
      case Cancelled e -> Optional.empty();
    };
  }
}

package com.nurturehub.email.domain.delivery;

import java.time.Instant;
import java.util.List;

/**
 * An e-mail in one of its states. A move is a method of a state in which it is legal, so an illegal
 * one does not compile; {@code docs/states.md} draws them all.
 */
public sealed interface ScheduledEmail
    permits Scheduled, Sending, Sent, Failed, Unconfirmed, Cancelled {

  EmailDetails details();

  /** When the caller wants it to leave. */
  Instant sendAt();

  /** Every try so far, in order. */
  List<Attempt> attempts();

  default EmailId id() {
    return details().id();
  }
}

package com.nurturehub.email.domain.delivery;

import java.time.Duration;

/** What the end of one e-mail's lease tells about its mailbox, and so about all that wait there. */
public sealed interface MailboxNews {

  /** Nothing: the provider had no say in it. */
  record None() implements MailboxNews {}

  /** The provider works: it took the e-mail, or judged it. */
  record Working() implements MailboxNews {}

  /** The provider did not do what it is there for; several times in a row break the circuit. */
  record Failing() implements MailboxNews {}

  /** The mailbox must rest. */
  record Resting(Duration atLeast, Reason reason) implements MailboxNews {}

  /** Why a mailbox rests. */
  enum Reason {
    /** The provider's limits are used up, or it asked for a pause. */
    LIMIT,
    /** The tenant's access is broken; whoever connects the mailbox anew ends the rest. */
    CONNECTION,
    /** The provider failed several times in a row. */
    PROVIDER
  }

  /**
   * What a provider's answer tells.
   *
   * @param untilReconnected how long a mailbox rests whose connection broke, unless it is connected
   *     before
   */
  static MailboxNews of(SendOutcome outcome, Duration untilReconnected) {
    return switch (outcome) {
      case SendOutcome.Accepted accepted ->
          accepted.slowDown().<MailboxNews>map(MailboxNews::limited).orElseGet(Working::new);
      case SendOutcome.Transient t ->
          t.retryAfter().<MailboxNews>map(MailboxNews::limited).orElseGet(Failing::new);
      case SendOutcome.Permanent p -> new Working();
      case SendOutcome.Unknown u -> new Failing();
      case SendOutcome.ConnectionBroken broken -> new Resting(untilReconnected, Reason.CONNECTION);
    };
  }

  private static MailboxNews limited(Duration atLeast) {
    return new Resting(atLeast, Reason.LIMIT);
  }
}

package com.nurturehub.email.domain.delivery;

import java.util.Locale;

/** The states of a {@link ScheduledEmail} by name, for filters, answers and rows. */
public enum EmailState {
  SCHEDULED,
  SENDING,
  SENT,
  FAILED,
  UNCONFIRMED,
  CANCELLED;

  /** The state that {@code email} is in. */
  public static EmailState of(ScheduledEmail email) {
    return switch (email) {
      case Scheduled s -> SCHEDULED;
      case Sending s -> SENDING;
      case Sent s -> SENT;
      case Failed f -> FAILED;
      case Unconfirmed u -> UNCONFIRMED;
      case Cancelled c -> CANCELLED;
    };
  }

  /**
   * The name in the HTTP contract and in the schema: {@code scheduled}, {@code sending} and so on.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

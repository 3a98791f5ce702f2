package com.nurturehub.email.domain.alerting;

import java.util.Locale;

/** The states of an {@link Alert} by name, for filters, answers and rows. */
public enum AlertState {
  TRIGGERED,
  ACKNOWLEDGED,
  RESOLVED;

  /** The state that {@code alert} is in. */
  public static AlertState of(Alert alert) {
    return switch (alert) {
      case Triggered t -> TRIGGERED;
      case Acknowledged a -> ACKNOWLEDGED;
      case Resolved r -> RESOLVED;
    };
  }

  /** The name in the HTTP contract and in the schema: {@code triggered} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package com.nurturehub.email.domain.engagement;

import java.util.Locale;

/** The kinds of {@link EngagementEvent} by name, for filters, answers and rows. */
public enum EventKind {
  SENT,
  FAILED,
  OPENED,
  CLICKED,
  UNSUBSCRIBED,
  REASSESSED;

  /** The kind that {@code event} is of. */
  public static EventKind of(EngagementEvent event) {
    return switch (event) {
      case EngagementEvent.Sent e -> SENT;
      case EngagementEvent.Failed e -> FAILED;
      case EngagementEvent.Opened e -> OPENED;
      case EngagementEvent.Clicked e -> CLICKED;
      case EngagementEvent.Unsubscribed e -> UNSUBSCRIBED;
      case EngagementEvent.Reassessed e -> REASSESSED;
    };
  }

  /** The last part of the event's type: {@code sent}, {@code opened} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

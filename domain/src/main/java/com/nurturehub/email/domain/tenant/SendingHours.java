package com.nurturehub.email.domain.tenant;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.Set;

/**
 * When a tenant's e-mails may leave: on these days from {@code from} (inclusive) to {@code to}
 * (exclusive) on the wall clock of {@code zone}. Where daylight saving skips the opening time the
 * window opens at the first instant after the gap; where it repeats a time the window opens at its
 * first and closes at its last occurrence.
 */
public record SendingHours(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {

  /** Days looked ahead for a window; more than a week, since a gap can swallow a short one. */
  private static final int HORIZON_DAYS = 15;

  public SendingHours {
    if (days.isEmpty()) {
      throw new IllegalArgumentException("days must name at least one day");
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from must be before to, within one day");
    }
    days = Set.copyOf(EnumSet.copyOf(days));
  }

  /** The window that holds {@code instant}, or else the next one. */
  public SendingWindow windowAt(Instant instant) {
    LocalDate first = instant.atZone(zone).toLocalDate();
    for (int ahead = 0; ahead <= HORIZON_DAYS; ahead++) {
      LocalDate day = first.plusDays(ahead);
      if (days.contains(day.getDayOfWeek())) {
        Instant opens = firstOccurrence(day.atTime(from));
        Instant closes = lastOccurrence(day.atTime(to));
        if (opens.isBefore(closes) && instant.isBefore(closes)) {
          return new SendingWindow(opens, closes);
        }
      }
    }
    throw new IllegalStateException("no sending window within " + HORIZON_DAYS + " days");
  }

  private Instant firstOccurrence(LocalDateTime wallClock) {
    return afterGap(wallClock).withEarlierOffsetAtOverlap().toInstant();
  }

  private Instant lastOccurrence(LocalDateTime wallClock) {
    return afterGap(wallClock).withLaterOffsetAtOverlap().toInstant();
  }

  private ZonedDateTime afterGap(LocalDateTime wallClock) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(wallClock);
    return transition != null && transition.isGap()
        ? transition.getInstant().atZone(zone)
        : wallClock.atZone(zone);
  }
}

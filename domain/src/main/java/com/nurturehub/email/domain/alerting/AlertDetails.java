package com.nurturehub.email.domain.alerting;

import java.time.Instant;

/**
 * What is true of an alert in every state.
 *
 * @param notice as it was told last
 * @param firstAt when the cause was met first
 * @param lastAt when it was met last
 * @param count how often it was met
 */
public record AlertDetails(
    AlertId id, Cause cause, Notice notice, Instant firstAt, Instant lastAt, long count) {

  public AlertDetails {
    if (count < 1 || lastAt.isBefore(firstAt)) {
      throw new IllegalArgumentException("an alert was met once at least, and first before last");
    }
  }

  AlertDetails again(Notice latest, Instant now) {
    return new AlertDetails(
        id, cause, latest, firstAt, now.isAfter(lastAt) ? now : lastAt, count + 1);
  }
}

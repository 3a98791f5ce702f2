package com.nurturehub.email.domain.alerting;

import java.time.Instant;
import java.util.Optional;

/** A person knows, and the cause is still there. */
public record Acknowledged(AlertDetails details, Instant acknowledgedAt) implements Alert {

  /** The cause was met once more, which the person knows. */
  public Acknowledged again(Notice latest, Instant now) {
    return new Acknowledged(details.again(latest, now), acknowledgedAt);
  }

  /** The cause is gone. */
  public Resolved resolve(Instant now) {
    return new Resolved(details, Optional.of(acknowledgedAt), now);
  }
}

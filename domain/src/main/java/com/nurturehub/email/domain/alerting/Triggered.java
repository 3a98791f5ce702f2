package com.nurturehub.email.domain.alerting;

import java.time.Instant;
import java.util.Optional;

/** Nobody has said yet that they know. */
public record Triggered(AlertDetails details) implements Alert {

  /** A cause that is met for the first time, or for the first time since it was cured. */
  public static Triggered by(AlertId id, Cause cause, Notice notice, Instant now) {
    return new Triggered(new AlertDetails(id, cause, notice, now, now, 1));
  }

  /** The cause was met once more. */
  public Triggered again(Notice latest, Instant now) {
    return new Triggered(details.again(latest, now));
  }

  /** A person knows. */
  public Acknowledged acknowledge(Instant now) {
    return new Acknowledged(details, now);
  }

  /** The cause is gone. */
  public Resolved resolve(Instant now) {
    return new Resolved(details, Optional.empty(), now);
  }
}

package com.nurturehub.email.domain.alerting;

/**
 * Something that a person should know, in one of its states. A move is a method of a state in which
 * it is legal, so an illegal one does not compile: nothing leads out of {@link Resolved}.
 */
public sealed interface Alert permits Triggered, Acknowledged, Resolved {

  AlertDetails details();

  default AlertId id() {
    return details().id();
  }

  default Cause cause() {
    return details().cause();
  }
}

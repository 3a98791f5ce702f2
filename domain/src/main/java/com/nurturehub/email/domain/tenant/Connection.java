package com.nurturehub.email.domain.tenant;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a tenant's access to its provider.
 *
 * @param since when it came into this state
 * @param detail what is wrong and what to do, for a person; absent while nothing is wrong
 */
public record Connection(State state, Instant since, Optional<String> detail) {

  /** The states of the HTTP contract. */
  public enum State {
    /** The provider took the credentials the last time they were used. */
    CONNECTED,
    /** Configured and not used yet. */
    UNVERIFIED,
    /** The mailbox's owner must grant access again. */
    RECONSENT_REQUIRED,
    /** The configuration is wrong: client, mailbox or permission. */
    MISCONFIGURED
  }

  public static Connection unverified(Instant now) {
    return new Connection(State.UNVERIFIED, now, Optional.empty());
  }

  /** This connection after the provider has taken the credentials. */
  public Connection confirmed(Instant now) {
    return state == State.CONNECTED ? this : new Connection(State.CONNECTED, now, Optional.empty());
  }

  /**
   * This connection after the provider has refused them; {@code since} keeps the first such time.
   */
  public Connection broken(State how, String why, Instant now) {
    return new Connection(how, state == how ? since : now, Optional.of(why));
  }
}

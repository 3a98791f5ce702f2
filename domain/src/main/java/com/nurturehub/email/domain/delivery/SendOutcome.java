package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.Connection;
import java.time.Duration;
import java.util.Optional;

/**
 * What a provider did with a message. The provider classifies; {@link Sending} decides what
 * follows.
 */
public sealed interface SendOutcome {

  /**
   * The provider has taken responsibility for the message.
   *
   * @param providerMessageId the provider's own id for it
   * @param slowDown how long the provider asks this mailbox to pause
   */
  record Accepted(Optional<String> providerMessageId, Optional<Duration> slowDown)
      implements SendOutcome {}

  /**
   * Certainly not sent, and worth another try.
   *
   * @param retryAfter the least time to wait, as the provider says; it then holds the whole mailbox
   */
  record Transient(Failure failure, Optional<Duration> retryAfter) implements SendOutcome {}

  /** Certainly not sent, and never will be. */
  record Permanent(Failure failure) implements SendOutcome {}

  /** It may have been sent. Never tried again before the provider was asked. */
  record Unknown(Failure failure) implements SendOutcome {}

  /**
   * Certainly not sent: the tenant's access to its provider is broken, and no e-mail is to blame.
   */
  record ConnectionBroken(Connection.State how, Failure failure) implements SendOutcome {

    public ConnectionBroken {
      if (how != Connection.State.RECONSENT_REQUIRED && how != Connection.State.MISCONFIGURED) {
        throw new IllegalArgumentException(how + " is not a broken connection");
      }
    }
  }
}

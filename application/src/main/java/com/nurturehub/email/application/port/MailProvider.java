package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Optional;

/**
 * A way to send finished bytes from a tenant's own mailbox. It knows neither HTML nor tokens nor
 * queues.
 *
 * <p><b>Guarantee:</b> every expected failure is a result and never an exception; an exception is a
 * bug and is treated as {@code unknown}. {@link #prepare} hands nothing over that a recipient could
 * see. {@link #send} hands the message over at most once per call. <b>Idempotence:</b> none in
 * {@code send}, unless {@link #inquire} says so, which else is there to find out.
 * <b>Concurrency:</b> calls for different mailboxes share nothing that can run out; implementations
 * are safe for use by many threads. <b>Transaction:</b> none; never called within a {@link
 * UnitOfWork}. <b>A crash</b> within {@code send} leaves the outcome unknown.
 */
public interface MailProvider {

  /** What {@link #prepare} came to. */
  sealed interface Preparation {

    /** Ready to send. */
    record Prepared(Ready ready) implements Preparation {}

    /** Not sent, and why. */
    record Refused(SendOutcome outcome) implements Preparation {

      public Refused {
        if (outcome instanceof SendOutcome.Accepted || outcome instanceof SendOutcome.Unknown) {
          throw new IllegalArgumentException("preparing sends nothing");
        }
      }
    }
  }

  /**
   * A message that can be sent or asked for.
   *
   * @param reference what the provider calls it, such as a draft's id; absent in a one-step
   *     provider
   */
  record Ready(RawMessage message, Optional<String> reference) {}

  /** What the provider says about a message that may have been sent. */
  sealed interface Inquiry {

    /** It was sent. */
    record Sent(Optional<String> providerMessageId) implements Inquiry {}

    /**
     * It was not; sending this is safe.
     *
     * @param ready without a reference, it is to be prepared first; with one, it is the message as
     *     the provider still has it from the earlier try
     */
    record NotSent(Ready ready) implements Inquiry {}

    /** The provider could not be asked just now. */
    record TooEarly(Failure failure) implements Inquiry {}

    /** This provider, or the granted access, cannot tell, ever. */
    record CannotTell() implements Inquiry {}

    /**
     * Whether it was or not: under the same key this provider takes a message once, so that sending
     * it again is safe.
     */
    record Repeatable() implements Inquiry {}
  }

  /** What {@link #check} found. */
  sealed interface Check {

    /** The provider takes the credentials: an e-mail could be sent now. */
    record Passed() implements Check {}

    /** It does not, or cannot be asked just now. */
    record Refused(SendOutcome outcome) implements Check {

      public Refused {
        if (outcome instanceof SendOutcome.Accepted) {
          throw new IllegalArgumentException("what is accepted has passed");
        }
      }
    }
  }

  /**
   * A field of a delivery configuration that this provider does not take.
   *
   * @param field its dotted path, such as {@code oauth.refreshToken}
   */
  record CredentialFault(String field, String detail) {}

  ProviderId id();

  /** Three quarters of what the provider publishes, since people write from the same mailbox. */
  SendLimits defaultLimits();

  /**
   * Everything that is missing from, or foreign to, these credentials; empty when they can be used.
   * No I/O.
   */
  List<CredentialFault> faultsOf(ProviderCredentials credentials);

  /** Where a mailbox's owner grants this provider's credentials; absent: they come otherwise. */
  default Optional<AuthorizationServer> authorizationServer() {
    return Optional.empty();
  }

  /** Authenticates as for an e-mail of this tenant, and hands nothing over. */
  Check check(DeliverySettings settings);

  /**
   * Makes the message ready, and waits for whatever must be waited for before it can be handed
   * over, such as an access token: {@link #send} is then to begin at once, while the e-mail is
   * certainly the caller's.
   */
  Preparation prepare(DeliverySettings settings, RawMessage message);

  /**
   * Hands the message over.
   *
   * @param key the same for every try of one e-mail, for providers that take one
   */
  SendOutcome send(DeliverySettings settings, Ready ready, EmailId key);

  /** Asks what became of an earlier {@link #send} of this message. */
  Inquiry inquire(DeliverySettings settings, Ready ready);

  /** Takes note of sent e-mails; absent where they are in the mailbox anyway, or nobody can. */
  default Optional<SentRecorder> recorder() {
    return Optional.empty();
  }

  /** Lets go of what it keeps between two messages, such as connections. */
  default void close() {}
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import java.net.URI;
import java.util.Optional;

/**
 * Where a mailbox's owner grants access in a browser, by OAuth's authorization code flow with a
 * proof key (RFC 6749, 4.1; RFC 7636).
 *
 * <p><b>Guarantee:</b> every expected failure is a result and never an exception, and none holds a
 * secret or an address. What is granted is for the mailbox that the settings name, as far as the
 * server tells. <b>Idempotence:</b> none; a code is good once. <b>Transaction:</b> none; never
 * called within a {@link UnitOfWork}. <b>A crash</b> within {@link #exchange} loses the code: the
 * owner grants access again.
 */
public interface AuthorizationServer {

  /** What came back for a code. */
  sealed interface Exchange {

    /**
     * Access for as long as its owner leaves it.
     *
     * @param credentials the settings' own, with what was granted in place of what they had before
     */
    record Granted(ProviderCredentials credentials) implements Exchange {}

    /** Nothing that could be used. */
    record Refused(Failure failure) implements Exchange {}
  }

  /** How people call it, such as in a request to be sent there. */
  String name();

  /** The field of a delivery configuration that is filled by a grant. */
  String grantedField();

  /** A fresh secret, by which only whoever began a grant can end it. */
  String codeVerifier();

  /**
   * Where the owner's browser is to go.
   *
   * @param state comes back with the browser, unchanged
   * @return empty where there is no client in whose name access could be asked for
   */
  Optional<URI> authorizationUrl(DeliverySettings settings, String state, String codeVerifier);

  /**
   * Turns the code that the browser came back with into credentials.
   *
   * @param codeVerifier the one that the browser was sent away with
   */
  Exchange exchange(DeliverySettings settings, String code, String codeVerifier);
}

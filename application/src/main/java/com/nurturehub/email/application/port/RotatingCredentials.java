package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stored credentials that a provider may replace whenever they are used, such as refresh tokens. A
 * provider may end the old ones in the same moment, and take whoever still uses them for a thief.
 *
 * <p><b>Guarantee:</b> a tenant's credentials are lent to one borrower at a time among all
 * instances, as they are stored at that time. What comes back in their place is stored when {@link
 * #lend} returns, unless somebody else has replaced them by then, who is right; nothing else of the
 * settings changes, nor do lanes. <b>Order:</b> borrowers come in any. <b>Transaction:</b> each is
 * a unit of work of its own, and must be lent outside any. <b>A crash</b> while they are lent
 * leaves the old ones in the store, though the provider may have replaced them; then their owner
 * has to grant access again.
 */
public interface RotatingCredentials {

  /** The longest that a borrower may take. */
  Duration MAX_LOAN = Duration.ofSeconds(10);

  /**
   * What a borrower comes back with.
   *
   * @param credentials those to use from now on; often the same
   */
  record Returned<T>(T result, ProviderCredentials credentials) {}

  /**
   * Lends the tenant's credentials.
   *
   * @param seen the settings to which the borrower believes that they belong
   * @return the borrower's result; empty, and nothing was lent, when the agency has configured its
   *     delivery anew since
   * @throws StorageUnavailable when the store cannot be reached, or others borrow for too long, so
   *     that nothing was lent; or when it stays away while what came back is to be stored
   */
  <T> Optional<T> lend(DeliverySettings seen, Function<ProviderCredentials, Returned<T>> borrower);
}

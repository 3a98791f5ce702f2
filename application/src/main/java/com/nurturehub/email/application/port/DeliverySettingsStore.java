package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;

/**
 * Each tenant's delivery configuration.
 *
 * <p><b>Guarantee:</b> what was saved last is found, on every instance, as soon as its unit of work
 * commits. Credentials rest sealed and bound to their tenant: another tenant's row cannot be read
 * with them. <b>Transaction:</b> part of the surrounding {@link UnitOfWork}. <b>Idempotence:</b>
 * saving the same settings twice is saving them once.
 */
public interface DeliverySettingsStore {

  Optional<DeliverySettings> find(TenantId tenant);

  /**
   * The same as {@link #find}, and nobody else changes the settings until the unit of work ends.
   */
  Optional<DeliverySettings> lock(TenantId tenant);

  /** Creates or replaces the tenant's settings. */
  void save(DeliverySettings settings);

  /**
   * Stores what is known of the connection and nothing else; and not even that when the settings
   * are no longer those {@code seen}, since then it is not known of these.
   */
  void saveConnection(DeliverySettings seen, Connection connection);
}

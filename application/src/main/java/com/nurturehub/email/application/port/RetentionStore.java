package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;

/**
 * How long those tenants have their things kept that say so themselves.
 *
 * <p><b>Guarantee:</b> what was saved last is what the next deletion of old things goes by; what it
 * has deleted does not come back. <b>Transaction:</b> part of the surrounding {@link UnitOfWork}.
 */
public interface RetentionStore {

  /** The tenant's own; absent: it has the platform's. */
  Optional<Retention> find(TenantId tenant);

  /** Replaces the tenant's own. */
  void save(TenantId tenant, Retention retention);

  /** Has the tenant have the platform's again, whatever that will be; idempotent. */
  void remove(TenantId tenant);
}

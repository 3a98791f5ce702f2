package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;

/**
 * Whose the hosts are that tracking addresses stand on.
 *
 * <p><b>Guarantee:</b> a host is one tenant's at most, the first that claimed it, and a tenant has
 * one at most. Of tenants that claim a host at the same time one gets it. <b>Transaction:</b> a
 * claim is part of the surrounding {@link UnitOfWork}; whose a host is can be asked without one,
 * and is told by what this instance has last heard, with no I/O: a change is heard within seconds
 * on every instance, and while the store is away everything stays as it was.
 */
public interface TrackingHosts {

  /** What became of a claim. */
  enum Outcome {
    /** The host is the tenant's, and every other that it had is free. */
    GRANTED,
    /** The host is another tenant's; nothing has changed. */
    TAKEN
  }

  /**
   * Gives the tenant this host instead of the one it had.
   *
   * @param host absent: it needs none any more
   */
  Outcome claim(TenantId tenant, Optional<HostName> host);

  /** Whose this host is; absent for the platform's own and for any other name. */
  Optional<TenantId> ownerOf(HostName host);

  /** Whether the tenant's tokens open here: a tenant's host speaks for that tenant alone. */
  default boolean serve(TenantId tenant, Optional<HostName> host) {
    return host.flatMap(this::ownerOf).map(tenant::equals).orElse(true);
  }
}

package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.RetentionStore;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;

/** Keeps how long a tenant's things are kept. */
public final class ConfigureRetention {

  private final UnitOfWork unitOfWork;
  private final RetentionStore store;
  private final Retention platform;

  /**
   * Takes its neighbours.
   *
   * @param platform what holds for tenants that have not said anything
   */
  public ConfigureRetention(UnitOfWork unitOfWork, RetentionStore store, Retention platform) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.platform = platform;
  }

  public void configure(TenantId tenant, Retention retention) {
    unitOfWork.forTenant(
        tenant,
        () -> {
          store.save(tenant, retention);
          return retention;
        });
  }

  /** Returns to the platform's, which is returned. */
  public Retention reset(TenantId tenant) {
    return unitOfWork.forTenant(
        tenant,
        () -> {
          store.remove(tenant);
          return platform;
        });
  }

  /** The tenant's own, or the platform's. */
  public Retention find(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> store.find(tenant)).orElse(platform);
  }
}

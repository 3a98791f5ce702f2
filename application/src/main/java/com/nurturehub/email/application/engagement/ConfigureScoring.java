package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.ScoringRulesStore;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;

/**
 * Keeps what a tenant's contacts are scored by. The threshold and the decay hold at once; scores
 * that were made by earlier weights are worked out anew within moments, by {@link RescoreContacts}.
 */
public final class ConfigureScoring {

  private final UnitOfWork unitOfWork;
  private final ScoringRulesStore store;

  public ConfigureScoring(UnitOfWork unitOfWork, ScoringRulesStore store) {
    this.unitOfWork = unitOfWork;
    this.store = store;
  }

  public void configure(TenantId tenant, ScoringRules rules) {
    unitOfWork.forTenant(
        tenant,
        () -> {
          store.save(tenant, rules);
          return rules;
        });
  }

  /** The tenant's rules, or the defaults. */
  public ScoringRules find(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> store.find(tenant).rules());
  }
}

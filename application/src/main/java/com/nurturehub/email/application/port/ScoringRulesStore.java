package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * The rules that each tenant's contacts are scored by.
 *
 * <p><b>Guarantee:</b> a version is given once for each tenant and grows with every {@link #save},
 * however many save at once; so scores that were made by earlier rules are told from the others.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}.
 */
public interface ScoringRulesStore {

  /** The version of the rules that hold where none were saved. */
  long DEFAULT_VERSION = 0;

  /** Rules that hold. */
  record Versioned(ScoringRules rules, long version) {

    public static final Versioned DEFAULT = new Versioned(ScoringRules.DEFAULT, DEFAULT_VERSION);
  }

  /** The tenant's rules, or those that hold for everybody else. */
  default Versioned find(TenantId tenant) {
    return findAll(Set.of(tenant)).getOrDefault(tenant, Versioned.DEFAULT);
  }

  /** The rules of those tenants that have their own. */
  Map<TenantId, Versioned> findAll(Collection<TenantId> tenants);

  /** Replaces the tenant's rules. */
  void save(TenantId tenant, ScoringRules rules);
}

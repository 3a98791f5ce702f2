package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.ScoringRulesStore.Versioned;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.scoring.Decay;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.LinkPattern;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link ScoringRulesStore} does. */
public interface ScoringRulesStoreContract extends StoresContract {

  ScoringRules SPECIAL =
      new ScoringRules(
          Map.of(
              Factor.OPENED, 1,
              Factor.OPENED_AGAIN, 2,
              Factor.OPENED_STEP_2, 3,
              Factor.CLICKED, 4,
              Factor.CLICKED_STEP_3, 5,
              Factor.CLICKED_BOOKING_LINK, 6),
          7,
          Map.of(
              ContactCategory.ACTIVE_SELLER,
              new BigDecimal("1.25"),
              ContactCategory.SELLER,
              BigDecimal.TEN,
              ContactCategory.BUY_TO_LET,
              BigDecimal.ZERO,
              ContactCategory.BUYER,
              new BigDecimal("0.8")),
          new Decay(8, 9),
          10,
          Optional.of(new LinkPattern("https://bücher.example/*\\\"'")));

  @Test
  default void rulesShouldBeTheDefaultsUntilOthersAreSaved() {
    assertThat(found(ACME)).isEqualTo(Versioned.DEFAULT);

    saveRules(ACME, SPECIAL);

    assertThat(found(ACME).rules()).isEqualTo(SPECIAL);
    assertThat(found(ACME).version()).isGreaterThan(ScoringRulesStore.DEFAULT_VERSION);
    assertThat(found(OTHER)).isEqualTo(Versioned.DEFAULT);
  }

  @Test
  default void versionShouldGrowWheneverRulesAreSaved() {
    saveRules(ACME, SPECIAL);
    long first = found(ACME).version();

    saveRules(ACME, ScoringRules.DEFAULT);

    assertThat(found(ACME).rules()).isEqualTo(ScoringRules.DEFAULT);
    assertThat(found(ACME).version()).isGreaterThan(first);
  }

  @Test
  default void rulesOfSeveralTenantsShouldBeFoundTogether() {
    saveRules(ACME, SPECIAL);
    saveRules(OTHER, ScoringRules.DEFAULT);

    Map<TenantId, Versioned> both =
        stores()
            .unitOfWork()
            .asWorker(() -> stores().rules().findAll(List.of(ACME, OTHER, new TenantId("nobody"))));

    assertThat(both).containsOnlyKeys(ACME, OTHER);
    assertThat(both).containsEntry(ACME, found(ACME)).containsEntry(OTHER, found(OTHER));
  }

  private Versioned found(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().rules().find(tenant));
  }

  private void saveRules(TenantId tenant, ScoringRules rules) {
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores().rules().save(tenant, rules);
              return rules;
            });
  }
}

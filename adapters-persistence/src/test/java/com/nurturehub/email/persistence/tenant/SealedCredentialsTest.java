package com.nurturehub.email.persistence.tenant;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import org.junit.jupiter.api.Test;

class SealedCredentialsTest {

  @Test
  void credentialsShouldNotOpenWhenTheyLieInAnotherTenantsRow() {
    try (TestDatabase database = TestDatabase.create()) {
      Stores stores = database.stores();
      save(stores, ACME);
      save(stores, OTHER);
      database.execute(
          """
          UPDATE delivery_settings SET sealed_credentials =
            (SELECT sealed_credentials FROM delivery_settings WHERE tenant = 'other-agency')
          WHERE tenant = 'acme'
          """);

      assertThatThrownBy(
              () -> stores.unitOfWork().forTenant(ACME, () -> stores.settings().find(ACME)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void save(Stores stores, TenantId tenant) {
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.settings().save(Examples.settings(tenant));
              return tenant;
            });
  }
}

package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link RetentionStore} does. */
public interface RetentionStoreContract extends StoresContract {

  @Test
  default void retentionShouldBeAbsentUntilTheTenantHasItsOwn() {
    assertThat(found(ACME)).isEmpty();

    saveRetention(ACME, new Retention(1, 2, 3, 4));

    assertThat(found(ACME)).contains(new Retention(1, 2, 3, 4));
    assertThat(found(OTHER)).isEmpty();
  }

  @Test
  default void retentionShouldBeReplacedWhenItIsSavedAgain() {
    saveRetention(ACME, new Retention(1, 2, 3, 4));
    saveRetention(OTHER, new Retention(3_650, 3_650, 3_650, 3_650));

    saveRetention(ACME, new Retention(5, 6, 7, 8));

    assertThat(found(ACME)).contains(new Retention(5, 6, 7, 8));
    assertThat(found(OTHER)).contains(new Retention(3_650, 3_650, 3_650, 3_650));
  }

  @Test
  default void retentionShouldBeAbsentAgainWhenItIsRemovedOnceOrTwice() {
    saveRetention(ACME, new Retention(1, 2, 3, 4));
    saveRetention(OTHER, new Retention(5, 6, 7, 8));

    removeRetention(ACME);
    removeRetention(ACME);

    assertThat(found(ACME)).isEmpty();
    assertThat(found(OTHER)).contains(new Retention(5, 6, 7, 8));
  }

  @Test
  default void retentionOfAnotherTenantShouldBeOutOfReach() {
    saveRetention(OTHER, new Retention(1, 2, 3, 4));

    assertThat(stores().unitOfWork().forTenant(ACME, () -> stores().retentions().find(OTHER)))
        .isEmpty();
  }

  private Optional<Retention> found(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().retentions().find(tenant));
  }

  private void removeRetention(TenantId tenant) {
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores().retentions().remove(tenant);
              return tenant;
            });
  }

  private void saveRetention(TenantId tenant, Retention retention) {
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores().retentions().save(tenant, retention);
              return retention;
            });
  }
}

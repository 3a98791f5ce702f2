package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ConsentRequests.Redemption;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link ConsentRequests} does. */
public interface ConsentRequestsContract extends StoresContract {

  @Test
  default void requestShouldBeRedeemedOnceWhenItComesAgain() {
    UUID request = Examples.nextUuid();

    assertThat(redeem(ACME, request)).isEqualTo(Redemption.FIRST);
    assertThat(redeem(ACME, request)).isEqualTo(Redemption.AGAIN);
    assertThat(redeem(ACME, Examples.nextUuid())).isEqualTo(Redemption.FIRST);
    assertThat(redeem(OTHER, request)).isEqualTo(Redemption.FIRST);
  }

  @Test
  default void requestShouldBeOpenAgainWhenItsUnitOfWorkFails() {
    UUID request = Examples.nextUuid();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                stores()
                    .unitOfWork()
                    .forTenant(
                        ACME,
                        () -> {
                          stores().consents().redeem(ACME, request, now());
                          throw new IllegalArgumentException("broken on purpose");
                        }));

    assertThat(redeem(ACME, request)).isEqualTo(Redemption.FIRST);
  }

  private Redemption redeem(TenantId tenant, UUID request) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().consents().redeem(tenant, request, now()));
  }
}

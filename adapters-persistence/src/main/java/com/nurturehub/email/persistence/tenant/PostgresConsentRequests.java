package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.application.port.ConsentRequests;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Instant;
import java.util.UUID;

/** Answered requests in {@code redeemed_consent}, one row each. */
public final class PostgresConsentRequests implements ConsentRequests {

  private static final NativeSql REDEEM =
      NativeSql.of(
          """
          INSERT INTO redeemed_consent (tenant, request, expires_at)
          VALUES (:tenant, :request, :expires_at)
          ON CONFLICT (tenant, request) DO NOTHING
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresConsentRequests(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public Redemption redeem(TenantId tenant, UUID request, Instant expiresAt) {
    int added =
        unitOfWork
            .call(REDEEM)
            .set("tenant", tenant.value())
            .set("request", request)
            .set("expires_at", expiresAt)
            .update();
    return added > 0 ? Redemption.FIRST : Redemption.AGAIN;
  }
}

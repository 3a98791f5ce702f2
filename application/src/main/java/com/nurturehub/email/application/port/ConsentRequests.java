package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;

/**
 * Which requests for consent were answered.
 *
 * <p><b>Guarantee:</b> of all that redeem the same request, on whichever instance, one is the
 * first; the others wait for its unit of work, and are the first in its place where that fails.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}. <b>Memory:</b> a request is
 * forgotten some time after it has expired, when nobody takes it any more.
 */
public interface ConsentRequests {

  /** Whether a request was redeemed before. */
  enum Redemption {
    FIRST,
    AGAIN
  }

  Redemption redeem(TenantId tenant, UUID request, Instant expiresAt);
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.TenantId;

/**
 * Seals what a tenant entrusts to the service before it rests anywhere, or leaves in a browser.
 *
 * <p><b>Guarantee:</b> authenticated encryption, bound to the tenant: what was sealed for one does
 * not open for another. Secrets sealed with an earlier key of the keyset still open. No I/O.
 */
public interface SecretSeal {

  byte[] seal(TenantId tenant, byte[] secret);

  /**
   * The secret.
   *
   * @throws IllegalArgumentException if it was not sealed here for this tenant
   */
  byte[] unseal(TenantId tenant, byte[] sealed);
}

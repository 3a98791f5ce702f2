package com.nurturehub.email.outbound.token;

import com.google.crypto.tink.Aead;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** Seals with a Tink keyset; the tenant is part of what is authenticated. */
public final class TinkSecretSeal implements SecretSeal {

  /** Keeps apart what the same keyset may come to seal elsewhere. */
  private static final String CONTEXT = "nurturehub/secret/1/";

  private final Aead aead;

  public TinkSecretSeal(Aead aead) {
    this.aead = aead;
  }

  @Override
  public byte[] seal(TenantId tenant, byte[] secret) {
    try {
      return aead.encrypt(secret, contextOf(tenant));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the secrets' keyset does not seal", e);
    }
  }

  @Override
  public byte[] unseal(TenantId tenant, byte[] sealed) {
    try {
      return aead.decrypt(sealed, contextOf(tenant));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not sealed here for tenant " + tenant, e);
    }
  }

  private static byte[] contextOf(TenantId tenant) {
    return (CONTEXT + tenant.value()).getBytes(StandardCharsets.UTF_8);
  }
}

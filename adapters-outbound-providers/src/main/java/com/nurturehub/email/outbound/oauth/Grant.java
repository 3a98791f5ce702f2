package com.nurturehub.email.outbound.oauth;

import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What a mailbox's owner granted to a client on behalf of a tenant. */
public record Grant(TenantId tenant, MailAddress mailbox, String refreshToken, OAuthClient client) {

  /** Without the token. */
  @Override
  public String toString() {
    return "Grant[" + tenant + ", " + client + "]";
  }

  /** The same for the same grant alone, and safe to keep: it holds no secret. */
  Key key() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String part : new String[] {refreshToken, client.id(), client.secret()}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(bytes);
      }
      return new Key(
          tenant,
          mailbox.value().toLowerCase(Locale.ROOT),
          HexFormat.of().formatHex(sha256.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Under what an access token is kept. */
  record Key(TenantId tenant, String mailbox, String digest) {}
}

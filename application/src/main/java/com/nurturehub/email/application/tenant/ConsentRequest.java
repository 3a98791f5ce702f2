package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * That an agency's admin asked for access to its mailbox. It travels with the owner's browser to
 * the authorization server and back, sealed for its tenant, so that nobody reads or changes it.
 *
 * @param authority the authorization server's name
 * @param mailbox whose owner is asked
 */
record ConsentRequest(
    UUID id,
    TenantId tenant,
    String authority,
    MailAddress mailbox,
    String codeVerifier,
    Instant expiresAt) {

  /** Tells it from everything else that is sealed for a tenant. */
  private static final String FORM = "consent/1";

  private static final int PARTS = 6;

  /** The tenant, whose seal it is, a dot, and what is sealed. */
  String seal(SecretSeal seal) {
    String plain =
        String.join(
            "\n",
            FORM,
            id.toString(),
            authority,
            mailbox.value(),
            codeVerifier,
            expiresAt.toString());
    return tenant + "." + encode(seal.seal(tenant, plain.getBytes(StandardCharsets.UTF_8)));
  }

  /** What was sealed here, byte for byte; empty for anything else. */
  static Optional<ConsentRequest> unseal(String text, SecretSeal seal) {
    int dot = text.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      TenantId tenant = new TenantId(text.substring(0, dot));
      byte[] sealed = Base64.getUrlDecoder().decode(text.substring(dot + 1));
      String plain = new String(seal.unseal(tenant, sealed), StandardCharsets.UTF_8);
      String[] parts = plain.split("\n", -1);
      // Base64 has several spellings of the same bytes.
      return text.endsWith("." + encode(sealed)) && parts.length == PARTS && parts[0].equals(FORM)
          ? Optional.of(
              new ConsentRequest(
                  UUID.fromString(parts[1]),
                  tenant,
                  parts[2],
                  new MailAddress(parts[3]),
                  parts[4],
                  Instant.parse(parts[5])))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      // Not the name of a tenant, not Base64, or not sealed for that tenant.
      return Optional.empty();
    }
  }

  boolean isFor(DeliverySettings settings) {
    return settings.sender().address().isSameAs(mailbox);
  }

  private static String encode(byte[] sealed) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ConsentRequest[" + id + " of " + tenant + "]";
  }
}

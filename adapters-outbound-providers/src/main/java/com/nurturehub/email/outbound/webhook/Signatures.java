package com.nurturehub.email.outbound.webhook;

import com.nurturehub.email.domain.webhook.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of <a
 * href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 * Webhooks</a>, symmetric: HMAC-SHA256 of {@code id.timestamp.body}.
 */
final class Signatures {

  private static final String ALGORITHM = "HmacSHA256";

  private Signatures() {}

  /**
   * The value of {@code webhook-signature}: one signature for each secret.
   *
   * @param timestamp seconds since 1970, as in {@code webhook-timestamp}
   */
  static String of(List<WebhookSecret> secrets, String id, String timestamp, String body) {
    byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
    return secrets.stream()
        .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, signed)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] mac(WebhookSecret secret, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

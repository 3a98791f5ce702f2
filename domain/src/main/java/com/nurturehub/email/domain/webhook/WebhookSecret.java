package com.nurturehub.email.domain.webhook;

import java.util.Base64;

/**
 * What a webhook's messages are signed with, in the form of <a
 * href="https://www.standardwebhooks.com">Standard Webhooks</a>: {@code whsec_} and 24 to 64 octets
 * in Base64.
 */
public record WebhookSecret(String text) {

  private static final String PREFIX = "whsec_";
  private static final int MIN_OCTETS = 24;
  private static final int MAX_OCTETS = 64;

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if it does not have the form
   */
  public WebhookSecret {
    int octets = text.startsWith(PREFIX) ? decode(text).length : 0;
    if (octets < MIN_OCTETS || octets > MAX_OCTETS) {
      throw new IllegalArgumentException("not a webhook's secret");
    }
  }

  /** The secret with this key. */
  public static WebhookSecret of(byte[] key) {
    return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
  }

  /** The key of the signatures. */
  public byte[] key() {
    return decode(text);
  }

  private static byte[] decode(String text) {
    return Base64.getDecoder().decode(text.substring(PREFIX.length()));
  }

  /** Never the secret, wherever it is written by mistake. */
  @Override
  public String toString() {
    return PREFIX + "...";
  }
}

package com.nurturehub.email.outbound.webhook;

import com.nurturehub.email.domain.webhook.WebhookSecret;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** Secrets of 32 octets that nobody can guess: as many as the signatures have. */
public final class FreshSecrets implements Supplier<WebhookSecret> {

  private static final int OCTETS = 32;

  private final SecureRandom random = new SecureRandom();

  @Override
  public WebhookSecret get() {
    byte[] key = new byte[OCTETS];
    random.nextBytes(key);
    return WebhookSecret.of(key);
  }
}

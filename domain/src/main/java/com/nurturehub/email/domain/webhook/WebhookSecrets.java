package com.nurturehub.email.domain.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A webhook's secret, and for a while the one that it had before.
 *
 * @param former signs beside the current one until its time is over
 */
public record WebhookSecrets(WebhookSecret current, Optional<Former> former) {

  /** How long both sign after a rotation, so that receivers can follow. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  /**
   * A secret on its way out.
   *
   * @param until from then on it signs no more
   */
  public record Former(WebhookSecret secret, Instant until) {}

  /** The secrets of a new webhook. */
  public static WebhookSecrets of(WebhookSecret secret) {
    return new WebhookSecrets(secret, Optional.empty());
  }

  /** With {@code fresh} as the current one. One that was on its way out before is gone at once. */
  public WebhookSecrets rotate(WebhookSecret fresh, Instant now) {
    return new WebhookSecrets(fresh, Optional.of(new Former(current, now.plus(OVERLAP))));
  }

  /** Those that sign, the current one first. */
  public List<WebhookSecret> liveAt(Instant now) {
    return former
        .filter(old -> now.isBefore(old.until()))
        .map(old -> List.of(current, old.secret()))
        .orElseGet(() -> List.of(current));
  }
}

package com.nurturehub.email.domain.webhook;

import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whom a tenant has told of its events.
 *
 * @param types the types of events that it is told of
 * @param disabledAt since when it is told of nothing, because it answered that it is gone
 */
public record Webhook(
    TenantId tenant,
    WebhookId id,
    WebhookUrl url,
    List<String> types,
    WebhookSecrets secrets,
    Instant createdAt,
    Optional<Instant> disabledAt) {

  public Webhook {
    types = List.copyOf(types);
    if (types.isEmpty()) {
      throw new IllegalArgumentException("a webhook is told of something");
    }
  }

  public boolean isEnabled() {
    return disabledAt.isEmpty();
  }

  /** With another secret; the present one signs for {@link WebhookSecrets#OVERLAP} as well. */
  public Webhook rotate(WebhookSecret fresh, Instant now) {
    return new Webhook(tenant, id, url, types, secrets.rotate(fresh, now), createdAt, disabledAt);
  }

  /** Told of events again. */
  public Webhook enable() {
    return new Webhook(tenant, id, url, types, secrets, createdAt, Optional.empty());
  }

  /** Told of nothing from now on. */
  public Webhook disable(Instant now) {
    return new Webhook(
        tenant, id, url, types, secrets, createdAt, Optional.of(disabledAt.orElse(now)));
  }
}

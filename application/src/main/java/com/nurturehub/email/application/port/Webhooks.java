package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import java.util.List;
import java.util.Optional;

/**
 * Whom tenants have told of their events.
 *
 * <p><b>Guarantee:</b> a tenant has no more webhooks than {@link #add} was told, however many are
 * added at once. Secrets rest sealed. <b>Order:</b> lists are oldest first, by id.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}. <b>Isolation:</b> a webhook that
 * was read by {@link #lock} is changed by nobody else until the unit of work ends.
 */
public interface Webhooks {

  /** What became of a wish to add one. */
  enum Addition {
    /** It is there, and told of what is recorded from now on. */
    ADDED,
    /** The tenant has as many as it may have. */
    FULL
  }

  /**
   * Adds one.
   *
   * @param max how many the tenant may have
   */
  Addition add(Webhook webhook, int max);

  /** All of the tenant's. */
  List<Webhook> list(TenantId tenant);

  Optional<Webhook> find(TenantId tenant, WebhookId id);

  /** The same, for those who will {@link #save} it. */
  Optional<Webhook> lock(TenantId tenant, WebhookId id);

  /** Stores the secrets of a locked webhook, and whether it is enabled. */
  void save(Webhook webhook);

  /** Removes one with all that it was to be told, and returns it; absent when there was none. */
  Optional<Webhook> remove(TenantId tenant, WebhookId id);
}

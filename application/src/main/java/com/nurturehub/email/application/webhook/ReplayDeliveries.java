package com.nurturehub.email.application.webhook;

import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.application.port.WebhookDeliveries.Delivery;
import com.nurturehub.email.application.port.WebhookDeliveries.State;
import com.nurturehub.email.application.port.Webhooks;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Shows what a webhook was not told yet, and has it told again what was given up. */
public final class ReplayDeliveries {

  private final UnitOfWork unitOfWork;
  private final Webhooks webhooks;
  private final WebhookDeliveries deliveries;

  public ReplayDeliveries(UnitOfWork unitOfWork, Webhooks webhooks, WebhookDeliveries deliveries) {
    this.unitOfWork = unitOfWork;
    this.webhooks = webhooks;
    this.deliveries = deliveries;
  }

  /**
   * One page of a list.
   *
   * @param next continue below this message; absent on the last page
   */
  public record Page(List<Delivery> deliveries, Optional<UUID> next) {

    public Page {
      deliveries = List.copyOf(deliveries);
    }
  }

  /** What became of a wish to replay. */
  public sealed interface Result {

    /** So many are posted anew. */
    record Replayed(int messages) implements Result {}

    /** Its endpoint is gone: enable it first. */
    record Disabled() implements Result {}

    /** The tenant has no such webhook. */
    record NotFound() implements Result {}
  }

  /** A webhook's messages, newest first; absent when there is no such webhook. */
  public Optional<Page> list(
      TenantId tenant, WebhookId webhook, Optional<State> state, Optional<UUID> before, int limit) {
    return unitOfWork.forTenant(
        tenant,
        () ->
            webhooks
                .find(tenant, webhook)
                .map(found -> deliveries.list(tenant, webhook, state, before, limit + 1))
                .map(oneMore -> page(oneMore, limit)));
  }

  private static Page page(List<Delivery> oneMore, int limit) {
    if (oneMore.size() <= limit) {
      return new Page(oneMore, Optional.empty());
    }
    List<Delivery> page = oneMore.subList(0, limit);
    return new Page(page, Optional.of(page.getLast().message()));
  }

  /**
   * Has parked messages posted again under their old ids.
   *
   * @param messages these alone; empty: all
   */
  public Result replay(TenantId tenant, WebhookId webhook, Set<UUID> messages) {
    return unitOfWork.forTenant(
        tenant,
        () -> {
          Optional<Webhook> found = webhooks.find(tenant, webhook);
          if (found.isEmpty()) {
            return new Result.NotFound();
          }
          return found.get().isEnabled()
              ? new Result.Replayed(deliveries.replay(tenant, webhook, messages))
              : new Result.Disabled();
        });
  }
}

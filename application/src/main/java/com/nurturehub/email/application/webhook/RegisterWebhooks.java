package com.nurturehub.email.application.webhook;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.Webhooks;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.domain.webhook.WebhookSecret;
import com.nurturehub.email.domain.webhook.WebhookSecrets;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Keeps whom a tenant wants to have told of its events. */
public final class RegisterWebhooks {

  private final UnitOfWork unitOfWork;
  private final Webhooks webhooks;
  private final Alerts alerts;
  private final Supplier<WebhookSecret> secrets;
  private final Identifiers identifiers;
  private final Clock clock;
  private final int perTenant;

  /**
   * Takes its neighbours.
   *
   * @param secrets makes fresh ones
   * @param perTenant how many a tenant may have
   */
  public RegisterWebhooks(
      UnitOfWork unitOfWork,
      Webhooks webhooks,
      Alerts alerts,
      Supplier<WebhookSecret> secrets,
      Identifiers identifiers,
      Clock clock,
      int perTenant) {
    this.unitOfWork = unitOfWork;
    this.webhooks = webhooks;
    this.alerts = alerts;
    this.secrets = secrets;
    this.identifiers = identifiers;
    this.clock = clock;
    this.perTenant = perTenant;
  }

  /** What became of a wish to add a webhook. */
  public sealed interface Result {

    /** It is told of what happens from now on. */
    record Added(Webhook webhook) implements Result {}

    /**
     * There are as many as there may be.
     *
     * @param max so many
     */
    record Full(int max) implements Result {}
  }

  /** Adds a webhook with a secret of its own. */
  public Result add(TenantId tenant, WebhookUrl url, List<String> types) {
    Webhook webhook =
        new Webhook(
            tenant,
            new WebhookId(identifiers.next()),
            url,
            types,
            WebhookSecrets.of(secrets.get()),
            clock.instant(),
            Optional.empty());
    Webhooks.Addition addition =
        unitOfWork.forTenant(tenant, () -> webhooks.add(webhook, perTenant));
    return switch (addition) {
      case ADDED -> new Result.Added(webhook);
      case FULL -> new Result.Full(perTenant);
    };
  }

  public List<Webhook> list(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> webhooks.list(tenant));
  }

  public Optional<Webhook> find(TenantId tenant, WebhookId id) {
    return unitOfWork.forTenant(tenant, () -> webhooks.find(tenant, id));
  }

  /** Gives it another secret; the present one signs as well for a while. */
  public Optional<Webhook> rotate(TenantId tenant, WebhookId id) {
    WebhookSecret fresh = secrets.get();
    return change(tenant, id, webhook -> webhook.rotate(fresh, clock.instant()));
  }

  /** Has it told again after its endpoint was gone. */
  public Optional<Webhook> enable(TenantId tenant, WebhookId id) {
    return change(tenant, id, Webhook::enable);
  }

  private Optional<Webhook> change(TenantId tenant, WebhookId id, UnaryOperator<Webhook> change) {
    return unitOfWork.forTenant(
        tenant,
        () -> {
          Optional<Webhook> changed = webhooks.lock(tenant, id).map(change);
          changed.ifPresent(webhooks::save);
          return changed;
        });
  }

  /** Has it told of nothing any more, not even of what it waits for. */
  public Optional<Webhook> remove(TenantId tenant, WebhookId id) {
    return unitOfWork.forTenant(
        tenant,
        () -> {
          Optional<Webhook> removed = webhooks.remove(tenant, id);
          removed.ifPresent(
              webhook -> alerts.resolve(WebhookAlert.causeOf(webhook), clock.instant()));
          return removed;
        });
  }
}

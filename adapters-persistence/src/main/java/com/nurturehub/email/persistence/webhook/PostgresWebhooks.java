package com.nurturehub.email.persistence.webhook;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.Webhooks;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Optional;

/** Webhooks in {@code webhook}, one row each. */
public final class PostgresWebhooks implements Webhooks {

  /** So that those who add at once count each other. */
  private static final NativeSql LOCK_TENANT =
      NativeSql.of("SELECT pg_advisory_xact_lock(11, hashtext(:tenant))");

  private static final NativeSql ADD =
      NativeSql.of(
          """
          INSERT INTO webhook (
            tenant, id, url, types, sealed_secret, sealed_former, former_until, created_at,
            disabled_at)
          SELECT
            :tenant, :id, :url, CAST(:types AS text[]), :secret, CAST(:former AS bytea),
            CAST(:former_until AS timestamptz), :created_at, CAST(:disabled_at AS timestamptz)
          WHERE (SELECT count(*) FROM webhook WHERE tenant = :tenant) < :max
          """);

  private static final NativeSql LIST =
      NativeSql.of(
          "SELECT %s FROM webhook WHERE tenant = :tenant ORDER BY id"
              .formatted(WebhookMapping.COLUMNS));

  private static final NativeSql FIND =
      NativeSql.of(
          "SELECT %s FROM webhook WHERE tenant = :tenant AND id = :id"
              .formatted(WebhookMapping.COLUMNS));

  private static final NativeSql LOCK =
      NativeSql.of(
          "SELECT %s FROM webhook WHERE tenant = :tenant AND id = :id FOR NO KEY UPDATE"
              .formatted(WebhookMapping.COLUMNS));

  private static final NativeSql SAVE =
      NativeSql.of(
          """
          UPDATE webhook SET
            sealed_secret = :secret, sealed_former = CAST(:former AS bytea),
            former_until = CAST(:former_until AS timestamptz),
            disabled_at = CAST(:disabled_at AS timestamptz)
          WHERE tenant = :tenant AND id = :id
          """);

  private static final NativeSql REMOVE =
      NativeSql.of(
          "DELETE FROM webhook WHERE tenant = :tenant AND id = :id RETURNING %s"
              .formatted(WebhookMapping.COLUMNS));

  private final PostgresUnitOfWork unitOfWork;
  private final WebhookMapping mapping;

  public PostgresWebhooks(PostgresUnitOfWork unitOfWork, SecretSeal seal) {
    this.unitOfWork = unitOfWork;
    this.mapping = new WebhookMapping(seal);
  }

  @Override
  public Addition add(Webhook webhook, int max) {
    String tenant = webhook.tenant().value();
    unitOfWork.call(LOCK_TENANT).set("tenant", tenant).list(row -> true);
    int added =
        mapping
            .setSecrets(unitOfWork.call(ADD), webhook)
            .set("tenant", tenant)
            .set("id", webhook.id().value())
            .set("url", webhook.url().toString())
            .set("types", webhook.types().toArray(String[]::new))
            .set("created_at", webhook.createdAt())
            .set("disabled_at", webhook.disabledAt())
            .set("max", max)
            .update();
    return added > 0 ? Addition.ADDED : Addition.FULL;
  }

  @Override
  public List<Webhook> list(TenantId tenant) {
    return unitOfWork.call(LIST).set("tenant", tenant.value()).list(mapping::webhook);
  }

  @Override
  public Optional<Webhook> find(TenantId tenant, WebhookId id) {
    return first(FIND, tenant, id);
  }

  @Override
  public Optional<Webhook> lock(TenantId tenant, WebhookId id) {
    return first(LOCK, tenant, id);
  }

  @Override
  public void save(Webhook webhook) {
    mapping
        .setSecrets(unitOfWork.call(SAVE), webhook)
        .set("tenant", webhook.tenant().value())
        .set("id", webhook.id().value())
        .set("disabled_at", webhook.disabledAt())
        .update();
  }

  @Override
  public Optional<Webhook> remove(TenantId tenant, WebhookId id) {
    return first(REMOVE, tenant, id);
  }

  private Optional<Webhook> first(NativeSql sql, TenantId tenant, WebhookId id) {
    return unitOfWork
        .call(sql)
        .set("tenant", tenant.value())
        .set("id", id.value())
        .first(mapping::webhook);
  }
}

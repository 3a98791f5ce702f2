package com.nurturehub.email.persistence.webhook;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.domain.webhook.WebhookSecret;
import com.nurturehub.email.domain.webhook.WebhookSecrets;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@link Webhook} and its row, both ways; secrets are sealed for their tenant. */
final class WebhookMapping {

  /** The columns that a webhook is made of. */
  static final String COLUMNS =
      "tenant, id, url, types, sealed_secret, sealed_former, former_until, created_at, disabled_at";

  private final SecretSeal seal;

  WebhookMapping(SecretSeal seal) {
    this.seal = seal;
  }

  /** Sets {@code secret}, {@code former} and {@code former_until}. */
  SqlCall setSecrets(SqlCall call, Webhook webhook) {
    Optional<WebhookSecrets.Former> former = webhook.secrets().former();
    return call.set("secret", sealed(webhook, webhook.secrets().current()))
        .set("former", former.map(old -> sealed(webhook, old.secret())))
        .set("former_until", former.map(WebhookSecrets.Former::until));
  }

  private byte[] sealed(Webhook webhook, WebhookSecret secret) {
    return seal.seal(webhook.tenant(), secret.text().getBytes(StandardCharsets.UTF_8));
  }

  Webhook webhook(SqlRow row) {
    TenantId tenant = new TenantId(row.text("tenant"));
    return new Webhook(
        tenant,
        new WebhookId(row.uuid("id")),
        WebhookUrl.parse(row.text("url")),
        row.texts("types"),
        new WebhookSecrets(
            unsealed(tenant, row.octets("sealed_secret")),
            row.optionalOctets("sealed_former")
                .map(
                    old ->
                        new WebhookSecrets.Former(
                            unsealed(tenant, old), row.instant("former_until")))),
        row.instant("created_at"),
        row.optionalInstant("disabled_at"));
  }

  private WebhookSecret unsealed(TenantId tenant, byte[] sealed) {
    return new WebhookSecret(new String(seal.unseal(tenant, sealed), StandardCharsets.UTF_8));
  }
}

package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.Webhooks.Addition;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Webhooks} does. */
public interface WebhooksContract extends StoresContract {

  @Test
  default void webhookShouldComeBackEqualWhenItWasAdded() {
    Webhook webhook = Examples.webhook(ACME, "com.nurturehub.email.opened", "a.type");

    Addition addition = addWebhook(webhook, 2);

    assertThat(addition).isEqualTo(Addition.ADDED);
    assertThat(webhooksOf(ACME)).containsExactly(webhook);
    assertThat(findWebhook(ACME, webhook)).contains(webhook);
    assertThat(findWebhook(OTHER, webhook)).isEmpty();
    assertThat(webhooksOf(OTHER)).isEmpty();
  }

  @Test
  default void webhookShouldBeRefusedWhenItsTenantHasAsManyAsItMayHave() {
    Webhook first = Examples.webhook(ACME, "a.type");
    Webhook second = Examples.webhook(ACME, "a.type");
    addWebhook(first, 2);
    addWebhook(second, 2);

    Addition third = addWebhook(Examples.webhook(ACME, "a.type"), 2);

    assertThat(third).isEqualTo(Addition.FULL);
    assertThat(addWebhook(Examples.webhook(OTHER, "a.type"), 2)).isEqualTo(Addition.ADDED);
    assertThat(webhooksOf(ACME)).containsExactly(first, second);
  }

  @Test
  default void webhookShouldBeAsItWasSavedWhenItChanges() {
    Webhook webhook = Examples.webhook(ACME, "a.type");
    addWebhook(webhook, 2);
    Webhook changed = webhook.rotate(Examples.webhookSecret(), NOON).disable(NOON);

    stores()
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              assertThat(stores().webhooks().lock(ACME, webhook.id())).contains(webhook);
              stores().webhooks().save(changed);
              return true;
            });

    assertThat(findWebhook(ACME, webhook)).contains(changed);
  }

  @Test
  default void webhookShouldBeGoneWhenItIsRemoved() {
    Webhook webhook = Examples.webhook(ACME, "a.type");
    addWebhook(webhook, 2);

    Optional<Webhook> foreign = removeWebhook(OTHER, webhook);
    Optional<Webhook> removed = removeWebhook(ACME, webhook);

    assertThat(foreign).isEmpty();
    assertThat(removed).contains(webhook);
    assertThat(removeWebhook(ACME, webhook)).isEmpty();
    assertThat(webhooksOf(ACME)).isEmpty();
  }

  private List<Webhook> webhooksOf(TenantId tenant) {
    return stores().unitOfWork().forTenant(tenant, () -> stores().webhooks().list(tenant));
  }

  private Optional<Webhook> findWebhook(TenantId tenant, Webhook webhook) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().webhooks().find(tenant, webhook.id()));
  }

  private Optional<Webhook> removeWebhook(TenantId tenant, Webhook webhook) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().webhooks().remove(tenant, webhook.id()));
  }
}

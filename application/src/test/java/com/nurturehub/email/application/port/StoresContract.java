package com.nurturehub.email.application.port;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the contracts of the store's ports share. */
public interface StoresContract {

  Duration LEASE = Duration.ofMinutes(1);

  /** The stores of this test, empty when it begins, and the same at every call within it. */
  Stores stores();

  default Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  default void configure(TenantId tenant, SendLimits limits) {
    configure(Examples.settings(tenant, limits), limits);
  }

  default void configure(DeliverySettings settings, SendLimits limits) {
    stores()
        .unitOfWork()
        .forTenant(
            settings.tenant(),
            () -> {
              stores().settings().save(settings);
              stores().queue().configureLane(settings, limits);
              return settings;
            });
  }

  default void resume(TenantId tenant) {
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores().queue().resume(tenant);
              return tenant;
            });
  }

  /** Adds an e-mail of a tenant that is configured. */
  default Scheduled add(TenantId tenant, Instant sendAt) {
    NewEmail email = Examples.newEmail(tenant, sendAt);
    add(tenant, List.of(email));
    return email.email();
  }

  default void add(TenantId tenant, List<NewEmail> emails) {
    stores()
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores().emails().add(tenant, emails);
              return emails.size();
            });
  }

  default List<Sending> claim(int max) {
    return stores().queue().claim("worker-1", max, LEASE).leased();
  }

  default SendQueue.Fenced settle(Sending leased, ScheduledEmail next) {
    return settle(leased, next, new MailboxNews.None());
  }

  default SendQueue.Fenced settle(Sending leased, ScheduledEmail next, MailboxNews news) {
    List<SendQueue.Settlement> one = List.of(new SendQueue.Settlement(leased, next, news));
    return stores().unitOfWork().asWorker(() -> stores().queue().settle(one)).getFirst();
  }

  /**
   * Has one e-mail of the tenant's, which must be free to leave, come to its end with these news.
   */
  default void tell(TenantId tenant, MailboxNews news) {
    Scheduled email = add(tenant, now().minusSeconds(3_600));
    Sending leased =
        claim(1).stream().filter(e -> e.id().equals(email.id())).findFirst().orElseThrow();
    Scheduled back = (Scheduled) leased.release(now());
    settle(leased, back.cancel("told", now()), news);
  }

  default ScheduledEmail find(ScheduledEmail email) {
    TenantId tenant = email.details().tenant();
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().emails().find(tenant, email.id()))
        .orElseThrow();
  }

  /**
   * Adds a webhook.
   *
   * @param max how many its tenant may have
   */
  default Webhooks.Addition addWebhook(Webhook webhook, int max) {
    return stores()
        .unitOfWork()
        .forTenant(webhook.tenant(), () -> stores().webhooks().add(webhook, max));
  }
}

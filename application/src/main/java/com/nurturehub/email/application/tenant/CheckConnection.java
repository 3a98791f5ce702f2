package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Check;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Tries an agency's access to its provider as an e-mail would, without sending one. What comes out
 * is known from then on, and e-mails that waited for a broken access leave when it works again.
 */
public final class CheckConnection {

  private final UnitOfWork unitOfWork;
  private final DeliverySettingsStore settings;
  private final MailProviders providers;
  private final SendQueue queue;
  private final Alerts alerts;
  private final Clock clock;

  public CheckConnection(
      UnitOfWork unitOfWork,
      DeliverySettingsStore settings,
      MailProviders providers,
      SendQueue queue,
      Alerts alerts,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.providers = providers;
    this.queue = queue;
    this.alerts = alerts;
    this.clock = clock;
  }

  /** What a check came to. */
  public enum Result {
    /** The provider has answered, and the connection is stored accordingly. */
    CHECKED,
    /** The provider cannot be asked just now, so nothing has changed. */
    NOT_NOW,
    /** The agency has no delivery configuration yet. */
    NOT_CONFIGURED
  }

  public Result check(TenantId tenant) {
    return unitOfWork
        .forTenant(tenant, () -> settings.find(tenant))
        .map(this::check)
        .orElse(Result.NOT_CONFIGURED);
  }

  private Result check(DeliverySettings seen) {
    MailProvider provider = providers.of(seen);
    Connection before = seen.connection();
    Check check = provider.check(seen);
    Instant now = clock.instant();
    return switch (check) {
      case Check.Passed() -> learn(seen, before.confirmed(now), now);
      case Check.Refused(SendOutcome.ConnectionBroken broken) ->
          learn(seen, before.broken(broken.how(), broken.failure().detail(), now), now);
      case Check.Refused(SendOutcome passing) -> Result.NOT_NOW;
    };
  }

  /** Without effect where the agency has configured its delivery anew meanwhile. */
  private Result learn(DeliverySettings seen, Connection connection, Instant now) {
    TenantId tenant = seen.tenant();
    return unitOfWork.forTenant(
        tenant,
        () -> {
          settings
              .lock(tenant)
              .filter(stored -> stored.updatedAt().equals(seen.updatedAt()))
              .ifPresent(same -> store(same, connection, now));
          return Result.CHECKED;
        });
  }

  private void store(DeliverySettings seen, Connection connection, Instant now) {
    settings.saveConnection(seen, connection);
    if (connection.state() == Connection.State.CONNECTED) {
      queue.resume(seen.tenant());
      alerts.resolve(ConnectionAlert.causeOf(seen.tenant()), now);
    } else {
      alerts.raise(List.of(ConnectionAlert.of(seen.tenant(), connection)), now);
    }
  }
}

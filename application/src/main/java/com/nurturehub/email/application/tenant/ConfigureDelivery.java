package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.TrackingHosts;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Optional;

/**
 * Sets and shows how an agency sends. A change holds for every e-mail not yet leased, and for no
 * other agency.
 */
public final class ConfigureDelivery {

  private final UnitOfWork unitOfWork;
  private final DeliverySettingsStore settings;
  private final MailProviders providers;
  private final SendQueue queue;
  private final TrackingHosts hosts;

  public ConfigureDelivery(
      UnitOfWork unitOfWork,
      DeliverySettingsStore settings,
      MailProviders providers,
      SendQueue queue,
      TrackingHosts hosts) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.providers = providers;
    this.queue = queue;
    this.hosts = hosts;
  }

  /** What became of a wish to configure. */
  public sealed interface Result {

    /** Stored, and in force. */
    record Configured(View view) implements Result {}

    /** This installation has no such provider; {@code known} are those it has. */
    record UnknownProvider(List<String> known) implements Result {

      public UnknownProvider {
        known = List.copyOf(known);
      }
    }

    /** The provider does not take these credentials. */
    record Refused(List<CredentialFault> faults) implements Result {

      public Refused {
        faults = List.copyOf(faults);
      }
    }

    /** The tracking host is another tenant's. */
    record HostTaken() implements Result {}
  }

  /**
   * The settings as they work.
   *
   * @param limits those in force, the provider's defaults where the tenant named none
   */
  public record View(DeliverySettings settings, SendLimits limits) {}

  /**
   * Sets or replaces the tenant's settings; secrets that are not named stay while the mode does.
   * What the mailbox's owner is still to grant may be missing; then e-mails wait for it.
   */
  public Result configure(DeliverySettings wished) {
    Optional<MailProvider> provider = providers.find(wished.provider());
    if (provider.isEmpty()) {
      return new Result.UnknownProvider(List.copyOf(providers.names()));
    }
    return unitOfWork.forTenant(wished.tenant(), () -> store(wished, provider.get()));
  }

  public Optional<View> find(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> settings.find(tenant)).map(this::viewOf);
  }

  private Result store(DeliverySettings wished, MailProvider provider) {
    DeliverySettings merged =
        settings.lock(wished.tenant()).map(wished::keepingSecretsOf).orElse(wished);
    List<CredentialFault> faults = provider.faultsOf(merged.credentials());
    boolean awaitsConsent = isMendedByConsent(faults, merged.credentials(), provider);
    if (!faults.isEmpty() && !awaitsConsent) {
      return new Result.Refused(faults);
    }
    if (hosts.claim(merged.tenant(), merged.trackingHost()) == TrackingHosts.Outcome.TAKEN) {
      return new Result.HostTaken();
    }
    DeliverySettings stored =
        awaitsConsent ? merged.withConnection(awaitingConsent(merged)) : merged;
    View view = viewOf(stored);
    settings.save(stored);
    queue.configureLane(stored, view.limits());
    return new Result.Configured(view);
  }

  /** Whether nothing is missing but what the mailbox's owner has still to grant. */
  private static boolean isMendedByConsent(
      List<CredentialFault> faults, ProviderCredentials credentials, MailProvider provider) {
    return !faults.isEmpty()
        && provider
            .authorizationServer()
            .map(AuthorizationServer::grantedField)
            .filter(field -> credentials.value(field).isEmpty())
            .filter(field -> faults.stream().allMatch(fault -> fault.field().equals(field)))
            .isPresent();
  }

  private static Connection awaitingConsent(DeliverySettings settings) {
    return settings
        .connection()
        .broken(
            Connection.State.RECONSENT_REQUIRED,
            "The mailbox's owner has not granted access yet",
            settings.updatedAt());
  }

  private View viewOf(DeliverySettings stored) {
    return new View(stored, providers.limitsOf(stored));
  }
}

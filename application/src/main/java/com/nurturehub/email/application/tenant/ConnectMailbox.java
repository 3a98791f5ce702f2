package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.AuthorizationServer.Exchange;
import com.nurturehub.email.application.port.ConsentRequests;
import com.nurturehub.email.application.port.ConsentRequests.Redemption;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Pattern;

/**
 * Has a mailbox's owner grant access in a browser. E-mails that waited for it then leave by
 * themselves.
 *
 * <p>A request is sealed into what the browser carries, so that beginning one stores nothing; that
 * it was answered is stored, so that it is answered once.
 */
public final class ConnectMailbox {

  /** An {@code error} of RFC 6749, 4.1.2.1, in the form that all known ones have. */
  private static final Pattern ERROR = Pattern.compile("[a-z_]{1,40}");

  private static final Result FOREIGN =
      notConnected(
          "foreign-request",
          "This address does not come from a request of ours, or only a part of it does. Ask for a"
              + " new link, and follow it to the end.");

  private static final Result EXPIRED =
      notConnected(
          "expired-request",
          "This request was answered too late. Ask for a new link, and follow it soon.");

  private static final Result REDEEMED =
      notConnected(
          "redeemed-request",
          "This request was answered before, and each is good once. If the mailbox is not"
              + " connected, ask for a new link.");

  private static final Result CHANGED =
      notConnected(
          "changed-configuration",
          "The agency's delivery configuration has changed since it asked for access. Ask for a new"
              + " link.");

  private final UnitOfWork unitOfWork;
  private final DeliverySettingsStore settings;
  private final ConsentRequests requests;
  private final MailProviders providers;
  private final SendQueue queue;
  private final Alerts alerts;
  private final SecretSeal seal;
  private final Identifiers identifiers;
  private final Clock clock;
  private final Duration patience;

  /**
   * Takes its neighbours.
   *
   * @param patience how long an owner may take to answer
   */
  public ConnectMailbox(
      UnitOfWork unitOfWork,
      DeliverySettingsStore settings,
      ConsentRequests requests,
      MailProviders providers,
      SendQueue queue,
      Alerts alerts,
      SecretSeal seal,
      Identifiers identifiers,
      Clock clock,
      Duration patience) {
    this.unitOfWork = unitOfWork;
    this.settings = settings;
    this.requests = requests;
    this.providers = providers;
    this.queue = queue;
    this.alerts = alerts;
    this.seal = seal;
    this.identifiers = identifiers;
    this.clock = clock;
    this.patience = patience;
  }

  /** What became of a wish to ask for access. */
  public sealed interface Invitation {

    /** The owner's browser is to go there. */
    record Invited(URI authorizationUrl) implements Invitation {}

    /** No provider of this installation is connected that way; {@code known} are the ways. */
    record UnknownAuthority(SortedSet<String> known) implements Invitation {}

    /** The agency has no delivery configuration yet. */
    record NotConfigured() implements Invitation {}

    /** The agency sends over a provider that is not connected there. */
    record OtherProvider(ProviderId configured) implements Invitation {}

    /** Neither the agency nor the installation has a client in whose name to ask. */
    record NoClient() implements Invitation {}
  }

  /** What an owner's answer came to. */
  public sealed interface Result {

    /** The mailbox is connected, and waiting e-mails leave. */
    record Connected(TenantId tenant) implements Result {}

    /** Nothing has changed. */
    record NotConnected(Failure why) implements Result {}
  }

  /**
   * Begins a request.
   *
   * @param authority the authorization server's name
   */
  public Invitation invite(TenantId tenant, String authority) {
    SortedSet<String> known = providers.authorizationServers();
    if (!known.contains(authority)) {
      return new Invitation.UnknownAuthority(known);
    }
    return unitOfWork
        .forTenant(tenant, () -> settings.find(tenant))
        .map(configured -> invite(configured, authority))
        .orElseGet(Invitation.NotConfigured::new);
  }

  /**
   * Ends a request with what the browser came back with.
   *
   * @param error what the authorization server says instead of giving a code
   */
  public Result connect(String state, Optional<String> code, Optional<String> error) {
    Optional<ConsentRequest> request = ConsentRequest.unseal(state, seal);
    if (request.isEmpty()) {
      return FOREIGN;
    }
    if (!clock.instant().isBefore(request.get().expiresAt())) {
      return EXPIRED;
    }
    return code.isPresent() && error.isEmpty()
        ? connect(request.get(), code.get())
        : denied(error.filter(text -> ERROR.matcher(text).matches()).orElse("no_code"));
  }

  private Invitation invite(DeliverySettings configured, String authority) {
    Optional<AuthorizationServer> server = serverOf(configured, authority);
    if (server.isEmpty()) {
      return new Invitation.OtherProvider(configured.provider());
    }
    ConsentRequest request =
        new ConsentRequest(
            identifiers.next(),
            configured.tenant(),
            authority,
            configured.sender().address(),
            server.get().codeVerifier(),
            clock.instant().plus(patience));
    return server
        .get()
        .authorizationUrl(configured, request.seal(seal), request.codeVerifier())
        .<Invitation>map(Invitation.Invited::new)
        .orElseGet(Invitation.NoClient::new);
  }

  private Result connect(ConsentRequest request, String code) {
    TenantId tenant = request.tenant();
    Redemption redemption =
        unitOfWork.forTenant(
            tenant, () -> requests.redeem(tenant, request.id(), request.expiresAt()));
    if (redemption == Redemption.AGAIN) {
      return REDEEMED;
    }
    Optional<DeliverySettings> configured =
        unitOfWork.forTenant(tenant, () -> settings.find(tenant)).filter(request::isFor);
    Optional<AuthorizationServer> server =
        configured.flatMap(seen -> serverOf(seen, request.authority()));
    if (configured.isEmpty() || server.isEmpty()) {
      return CHANGED;
    }
    return switch (server.get().exchange(configured.get(), code, request.codeVerifier())) {
      case Exchange.Refused(Failure failure) -> new Result.NotConnected(failure);
      case Exchange.Granted(ProviderCredentials credentials) ->
          unitOfWork.forTenant(tenant, () -> store(configured.get(), credentials));
    };
  }

  private Result store(DeliverySettings seen, ProviderCredentials credentials) {
    boolean changed =
        settings
            .lock(seen.tenant())
            .filter(stored -> stored.updatedAt().equals(seen.updatedAt()))
            .isEmpty();
    if (changed) {
      return CHANGED;
    }
    Instant now = clock.instant();
    DeliverySettings connected = seen.connectedBy(credentials, now);
    settings.save(connected);
    queue.configureLane(connected, providers.limitsOf(connected));
    alerts.resolve(ConnectionAlert.causeOf(seen.tenant()), now);
    return new Result.Connected(seen.tenant());
  }

  private Optional<AuthorizationServer> serverOf(DeliverySettings configured, String authority) {
    return providers
        .of(configured)
        .authorizationServer()
        .filter(server -> server.name().equals(authority));
  }

  private static Result denied(String error) {
    return notConnected(
        error,
        error.equals("access_denied")
            ? "Access to the mailbox was not granted, so nothing has changed."
            : "The provider sent no access, so nothing has changed. Ask for a new link.");
  }

  private static Result notConnected(String code, String detail) {
    return new Result.NotConnected(new Failure(code, detail));
  }
}

package com.nurturehub.email.rest;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Optional;

/**
 * A provider that can be chosen and is never sent with: it wants a refresh token and no other. A
 * check finds what the token says.
 */
record ConfigurableProvider(ProviderId id, Optional<AuthorizationServer> authorizationServer)
    implements MailProvider {

  static final SendLimits DEFAULT_LIMITS = new SendLimits(22, 1_500, 2);
  private static final String REFRESH_TOKEN = "oauth.refreshToken";

  @Override
  public SendLimits defaultLimits() {
    return DEFAULT_LIMITS;
  }

  @Override
  public List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    if (credentials.value("serviceAccount").isPresent()) {
      return List.of();
    }
    List<CredentialFault> foreign =
        credentials.values().keySet().stream()
            .filter(key -> !key.equals(REFRESH_TOKEN))
            .map(key -> new CredentialFault(key, "is not a known field"))
            .toList();
    return foreign.isEmpty() && credentials.value(REFRESH_TOKEN).isEmpty()
        ? List.of(new CredentialFault(REFRESH_TOKEN, "is missing"))
        : foreign;
  }

  @Override
  public Check check(DeliverySettings settings) {
    return switch (settings.credentials().value(REFRESH_TOKEN).orElse("")) {
      case "away" ->
          new Check.Refused(
              new SendOutcome.Transient(new Failure("timeout", "no answer"), Optional.empty()));
      case "withdrawn" ->
          new Check.Refused(
              new SendOutcome.ConnectionBroken(
                  Connection.State.RECONSENT_REQUIRED, new Failure("invalid_grant", "again")));
      default -> new Check.Passed();
    };
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    throw new UnsupportedOperationException("nothing is sent here");
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    throw new UnsupportedOperationException("nothing is sent here");
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    throw new UnsupportedOperationException("nothing is sent here");
  }
}

package com.nurturehub.email.outbound.oauth;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a mailbox's owner granted, as tenants configure it for every provider: {@code
 * oauth.refreshToken}, with {@code oauth.clientId} and {@code oauth.clientSecret} or neither for
 * the platform's own client. A provider may know another way, that excludes this one.
 *
 * @param platform the platform's client
 */
public record OwnerConsent(Optional<OAuthClient> platform) {

  public static final String REFRESH_TOKEN = "oauth.refreshToken";
  public static final String CLIENT_ID = "oauth.clientId";
  public static final String CLIENT_SECRET = "oauth.clientSecret";

  private static final Set<String> FIELDS = Set.of(REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET);

  /**
   * What is wrong with these credentials, but for what is wrong within the other way.
   *
   * @param provider its name, for people
   * @param other the other way's name, for people
   * @param othersFields those of the other way
   */
  public List<CredentialFault> faultsOf(
      ProviderCredentials credentials, String provider, String other, Set<String> othersFields) {
    List<CredentialFault> faults = new ArrayList<>();
    boolean goesTheOtherWay = othersFields.stream().anyMatch(credentials.values()::containsKey);
    for (String key : credentials.values().keySet()) {
      if (!FIELDS.contains(key) && !othersFields.contains(key)) {
        faults.add(new CredentialFault(key, "is not a field of " + provider));
      } else if (credentials.value(key).orElse("").isBlank()) {
        faults.add(new CredentialFault(key, "must not be blank"));
      } else if (FIELDS.contains(key) && goesTheOtherWay) {
        faults.add(new CredentialFault(key, "does not go with " + other));
      }
    }
    if (!goesTheOtherWay) {
      faults.addAll(missingFrom(credentials, other));
    }
    return faults;
  }

  /**
   * The right that follows from these settings; absent where they give none.
   *
   * @param rotates whether the provider may replace the refresh token when it is used
   */
  public Optional<Grant> grantOf(
      DeliverySettings settings, URI tokenUrl, Set<String> scopes, boolean rotates) {
    ProviderCredentials credentials = settings.credentials();
    return clientOf(credentials)
        .filter(client -> credentials.value(REFRESH_TOKEN).isPresent())
        .map(
            client ->
                new Grant.RefreshToken(settings, tokenUrl, scopes, client, REFRESH_TOKEN, rotates));
  }

  /** What it means that there is no {@link #grantOf}, nor another. */
  public static SendOutcome.ConnectionBroken missing() {
    return new SendOutcome.ConnectionBroken(
        Connection.State.RECONSENT_REQUIRED,
        new Failure(
            "no-credentials",
            "there is no refresh token, or no OAuth client to use it with; connect the mailbox"));
  }

  private List<CredentialFault> missingFrom(ProviderCredentials credentials, String other) {
    List<CredentialFault> faults = new ArrayList<>();
    if (credentials.value(REFRESH_TOKEN).isEmpty()) {
      faults.add(new CredentialFault(REFRESH_TOKEN, "is required, or else " + other));
    }
    boolean hasId = credentials.value(CLIENT_ID).isPresent();
    boolean hasSecret = credentials.value(CLIENT_SECRET).isPresent();
    if (hasId && !hasSecret) {
      faults.add(new CredentialFault(CLIENT_SECRET, "is required beside a clientId"));
    } else if (hasSecret && !hasId) {
      faults.add(new CredentialFault(CLIENT_ID, "is required beside a clientSecret"));
    } else if (!hasId && platform.isEmpty()) {
      faults.add(
          new CredentialFault(
              CLIENT_ID, "is required with its clientSecret: this installation has no client"));
    }
    return faults;
  }

  /** The tenant's own client, or the platform's. */
  public Optional<OAuthClient> clientOf(ProviderCredentials credentials) {
    return credentials
        .value(CLIENT_ID)
        .flatMap(id -> credentials.value(CLIENT_SECRET).map(secret -> new OAuthClient(id, secret)))
        .or(() -> platform);
  }
}

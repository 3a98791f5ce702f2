package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The fields of a tenant's Google configuration. */
final class GoogleCredentials {

  static final String REFRESH_TOKEN = "oauth.refreshToken";
  static final String CLIENT_ID = "oauth.clientId";
  static final String CLIENT_SECRET = "oauth.clientSecret";

  private static final Set<String> KNOWN = Set.of(REFRESH_TOKEN, CLIENT_ID, CLIENT_SECRET);

  private GoogleCredentials() {}

  static List<CredentialFault> faultsOf(ProviderCredentials credentials, boolean platformClient) {
    List<CredentialFault> faults = new ArrayList<>();
    for (String key : credentials.values().keySet()) {
      if (!KNOWN.contains(key)) {
        faults.add(new CredentialFault(key, "is not a field of Google over SMTP"));
      } else if (credentials.value(key).orElse("").isBlank()) {
        faults.add(new CredentialFault(key, "must not be blank"));
      }
    }
    if (credentials.value(REFRESH_TOKEN).isEmpty()) {
      faults.add(new CredentialFault(REFRESH_TOKEN, "is required"));
    }
    boolean hasId = credentials.value(CLIENT_ID).isPresent();
    boolean hasSecret = credentials.value(CLIENT_SECRET).isPresent();
    if (hasId && !hasSecret) {
      faults.add(new CredentialFault(CLIENT_SECRET, "is required beside a clientId"));
    } else if (hasSecret && !hasId) {
      faults.add(new CredentialFault(CLIENT_ID, "is required beside a clientSecret"));
    } else if (!hasId && !platformClient) {
      faults.add(
          new CredentialFault(
              CLIENT_ID, "is required with its clientSecret: this installation has no client"));
    }
    return faults;
  }

  /** The tenant's own client. */
  static Optional<OAuthClient> clientOf(ProviderCredentials credentials) {
    return credentials
        .value(CLIENT_ID)
        .flatMap(id -> credentials.value(CLIENT_SECRET).map(secret -> new OAuthClient(id, secret)));
  }
}

package com.nurturehub.email.outbound.google;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import com.nurturehub.email.outbound.oauth.ServiceAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tenant's Google credentials, the same for every transport: its mailbox's {@link OwnerConsent},
 * or {@code serviceAccount}, a key file as Google issues it, of an account to which an
 * administrator has delegated {@value #FULL_SCOPE}.
 */
final class GoogleCredentials {

  static final String SERVICE_ACCOUNT = "serviceAccount";

  /** The one scope that SMTP accepts; to the Gmail API it opens drafts and look-up as well. */
  static final String FULL_SCOPE = "https://mail.google.com/";

  private final GoogleSettings google;
  private final OwnerConsent consent;

  GoogleCredentials(GoogleSettings google) {
    this.google = google;
    this.consent = new OwnerConsent(google.client());
  }

  List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    List<CredentialFault> faults =
        new ArrayList<>(
            consent.faultsOf(
                credentials, "Google Workspace", "a serviceAccount", Set.of(SERVICE_ACCOUNT)));
    credentials.value(SERVICE_ACCOUNT).ifPresent(file -> faults.addAll(faultsOf(file)));
    return faults;
  }

  /** By which right to act for the tenant's mailbox; absent where nothing gives any. */
  Optional<Grant> grantOf(DeliverySettings settings) {
    return settings
        .credentials()
        .value(SERVICE_ACCOUNT)
        .flatMap(GoogleCredentials::accountIn)
        .<Grant>map(
            account ->
                new Grant.JwtBearer(
                    settings,
                    google.tokenUrl(),
                    Set.of(FULL_SCOPE),
                    account,
                    settings.sender().address()))
        // Google never replaces a refresh token.
        .or(() -> consent.grantOf(settings, google.tokenUrl(), Set.of(), false));
  }

  private static List<CredentialFault> faultsOf(String keyFile) {
    Optional<ServiceAccount> account = accountIn(keyFile);
    if (account.isEmpty()) {
      return List.of(
          new CredentialFault(
              SERVICE_ACCOUNT, "must be a key file with a client_email and a private_key"));
    }
    try {
      account.get().key();
      return List.of();
    } catch (IllegalArgumentException e) {
      return List.of(
          new CredentialFault(
              SERVICE_ACCOUNT + ".private_key", "is not an RSA private key in PEM form"));
    }
  }

  /** The file's own {@code token_uri} is ignored: a tenant does not choose whom we call. */
  private static Optional<ServiceAccount> accountIn(String keyFile) {
    try {
      Map<String, Object> file = JSONObjectUtils.parse(keyFile);
      return text(file, "client_email")
          .flatMap(
              email ->
                  text(file, "private_key")
                      .map(key -> new ServiceAccount(email, text(file, "private_key_id"), key)));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(Map<String, Object> file, String field) {
    return file.get(field) instanceof String text && !text.isBlank()
        ? Optional.of(text)
        : Optional.empty();
  }
}

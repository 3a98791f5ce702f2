package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A tenant's Microsoft credentials, the same for every transport: its mailbox's {@link
 * OwnerConsent}; or {@code application.directory}, {@code application.clientId} and {@code
 * application.clientSecret}, of an application that an administrator allowed to act for the
 * mailbox.
 */
final class MicrosoftCredentials {

  static final String DIRECTORY = "application.directory";
  static final String CLIENT_ID = "application.clientId";
  static final String CLIENT_SECRET = "application.clientSecret";

  private static final Set<String> APPLICATION = Set.of(DIRECTORY, CLIENT_ID, CLIENT_SECRET);

  /** An id, or a domain's name. */
  private static final Pattern DIRECTORY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,254}");

  /** So that a refresh token comes with every access token. */
  private static final String OFFLINE = "offline_access";

  private final MicrosoftSettings microsoft;
  private final OwnerConsent consent;

  /** What a token opens; none opens two. */
  enum Resource {
    /** All that was granted, so that the token itself tells whether that includes drafts. */
    GRAPH("https://graph.microsoft.com/.default", "https://graph.microsoft.com/.default"),
    SMTP("https://outlook.office.com/SMTP.Send", "https://outlook.office365.com/.default");

    private final String delegated;
    private final String application;

    Resource(String delegated, String application) {
      this.delegated = delegated;
      this.application = application;
    }
  }

  MicrosoftCredentials(MicrosoftSettings microsoft) {
    this.microsoft = microsoft;
    this.consent = new OwnerConsent(microsoft.client());
  }

  List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    List<CredentialFault> faults =
        new ArrayList<>(
            consent.faultsOf(credentials, "Microsoft 365", "an application", APPLICATION));
    if (isApplication(credentials)) {
      for (String field : List.of(DIRECTORY, CLIENT_ID, CLIENT_SECRET)) {
        if (credentials.value(field).isEmpty()) {
          faults.add(
              new CredentialFault(field, "is required beside the application's other fields"));
        }
      }
      credentials
          .value(DIRECTORY)
          .filter(directory -> !directory.isBlank())
          .filter(directory -> !DIRECTORY_NAME.matcher(directory).matches())
          .ifPresent(
              directory ->
                  faults.add(
                      new CredentialFault(DIRECTORY, "must be a directory's id or domain name")));
    }
    return faults;
  }

  /** By which right to act for the tenant's mailbox; absent where nothing gives any. */
  Optional<Grant> grantOf(DeliverySettings settings, Resource resource) {
    return isApplication(settings.credentials())
        ? applicationGrantOf(settings, resource)
        : consent.grantOf(
            settings, microsoft.ownersUrl("token"), Set.of(resource.delegated, OFFLINE), true);
  }

  private Optional<Grant> applicationGrantOf(DeliverySettings settings, Resource resource) {
    ProviderCredentials credentials = settings.credentials();
    return credentials
        .value(DIRECTORY)
        .filter(directory -> DIRECTORY_NAME.matcher(directory).matches())
        .flatMap(
            directory ->
                credentials
                    .value(CLIENT_ID)
                    .flatMap(
                        id ->
                            credentials
                                .value(CLIENT_SECRET)
                                .map(
                                    secret ->
                                        new Grant.ClientCredentials(
                                            settings,
                                            microsoft.directoryUrl(directory, "token"),
                                            Set.of(resource.application),
                                            new OAuthClient(id, secret)))));
  }

  private static boolean isApplication(ProviderCredentials credentials) {
    return APPLICATION.stream().anyMatch(credentials.values()::containsKey);
  }
}

package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The fields that a CRM needs of an agency, by the pattern of each. */
final class CrmFields {

  static final String CLIENT_ID = "credentials.clientId";
  static final String CLIENT_SECRET = "credentials.clientSecret";

  /** What may stand in a header. */
  static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,4096}");

  private final Map<String, Pattern> required;
  private final List<String> client;

  private CrmFields(Map<String, Pattern> required, List<String> client) {
    this.required = required;
    this.client = client;
  }

  static CrmFields of(String field) {
    return of(field, PRINTABLE);
  }

  static CrmFields of(String field, Pattern pattern) {
    return new CrmFields(Map.of(field, pattern), List.of());
  }

  CrmFields and(String field, Pattern pattern) {
    Map<String, Pattern> more = new LinkedHashMap<>(required);
    more.put(field, pattern);
    return new CrmFields(more, client);
  }

  /** And an OAuth client, unless the platform has one. */
  CrmFields withClient() {
    return new CrmFields(required, List.of(CLIENT_ID, CLIENT_SECRET));
  }

  List<CredentialFault> faultsOf(
      ProviderCredentials given, Optional<OAuthClient> platform, String crm) {
    boolean bringsClient = client.stream().anyMatch(field -> given.value(field).isPresent());
    Map<String, Pattern> needed = new LinkedHashMap<>();
    if (bringsClient || platform.isEmpty()) {
      client.forEach(field -> needed.put(field, PRINTABLE));
    }
    needed.putAll(required);
    List<CredentialFault> faults = new ArrayList<>();
    for (String field : given.values().keySet()) {
      if (!needed.containsKey(field)) {
        faults.add(new CredentialFault(field, "is not a field of " + crm));
      }
    }
    needed.forEach(
        (field, pattern) -> {
          Optional<String> value = given.value(field);
          if (value.isEmpty()) {
            faults.add(new CredentialFault(field, "is required by " + crm));
          } else if (!pattern.matcher(value.get()).matches()) {
            faults.add(new CredentialFault(field, "is not of the form that " + crm + " gives it"));
          }
        });
    return faults;
  }

  /** The agency's own client, or the platform's; it shows itself by HTTP Basic. */
  static OAuthClient clientOf(ProviderCredentials given, Optional<OAuthClient> platform) {
    return given
        .value(CLIENT_ID)
        .map(
            id ->
                new OAuthClient(
                    id, given.value(CLIENT_SECRET).orElseThrow(), OAuthClient.Proof.BASIC))
        .or(
            () ->
                platform.map(
                    known -> new OAuthClient(known.id(), known.secret(), OAuthClient.Proof.BASIC)))
        .orElseThrow();
  }
}

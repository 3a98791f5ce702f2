package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.oauth.Grant;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reapit Foundations: access tokens of Reapit Connect by client credentials, the customer in a
 * header, and a journal entry for a sent e-mail.
 *
 * <p>Credentials: {@code customer}; and {@code clientId} with {@code clientSecret}, or neither for
 * the platform's own application.
 *
 * @see <a href="https://foundations-documentation.reapit.cloud/api/api-documentation">REST API</a>
 */
public final class Reapit implements Crm {

  public static final CrmSettings DEFAULTS =
      new CrmSettings(
          Optional.of(URI.create("https://platform.reapit.cloud")),
          Optional.of(URI.create("https://connect.reapit.cloud/token")),
          CrmSettings.SEND_PATH,
          Optional.of("/journalEntries"),
          Optional.empty());

  /** Of 20 requests a second and 250,000 a day, and 5 at a time. */
  private static final SendLimits LIMITS = new SendLimits(450, 93_750, 3);

  private static final String CUSTOMER = "credentials.customer";
  private static final CrmFields FIELDS = CrmFields.of(CUSTOMER).withClient();

  private final CrmSettings settings;

  public Reapit(CrmSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "reapit";
  }

  @Override
  public String title() {
    return "Reapit";
  }

  @Override
  public CrmSettings settings() {
    return settings;
  }

  @Override
  public SendLimits limits() {
    return LIMITS;
  }

  @Override
  public List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    return FIELDS.faultsOf(credentials, settings.client(), title());
  }

  @Override
  public CrmAccess accessOf(DeliverySettings agency) {
    ProviderCredentials credentials = agency.credentials();
    return CrmAccess.by(
        new Grant.ClientCredentials(
            agency,
            settings.tokens().orElseThrow(),
            Set.of(),
            CrmFields.clientOf(credentials, settings.client())),
        Map.of(
            "reapit-customer",
            credentials.value(CUSTOMER).orElseThrow(),
            "api-version",
            "2020-01-31"));
  }

  @Override
  public CrmNote noteOf(Sent email) {
    return new CrmNote(
        CrmProvider.JSON,
        Map.of(
            "typeId",
            "MI",
            "associatedType",
            "contact",
            "associatedId",
            email.details().contact().id().value(),
            "description",
            "E-mail sent: " + email.details().subject()));
  }
}

package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.oauth.Grant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Alto: access tokens by client credentials, the agency's {@code AgencyRef} in a header, and a file
 * note for a sent e-mail.
 *
 * <p>Credentials: {@code agencyRef}; and {@code clientId} with {@code clientSecret}, or neither for
 * the platform's own integration.
 *
 * @see <a href="https://developers.vebraalto.com/api">Alto API</a>
 */
public final class Alto implements Crm {

  public static final CrmSettings DEFAULTS =
      CrmSettings.of("https://api.alto.zoopla.co.uk", Optional.of("/file-notes"));

  /** None are published; as careful as with a mailbox. */
  private static final SendLimits LIMITS = new SendLimits(30, 2_000, 2);

  private static final String AGENCY_REF = "credentials.agencyRef";
  private static final CrmFields FIELDS =
      CrmFields.of(
              AGENCY_REF, Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
          .withClient();

  private final CrmSettings settings;

  public Alto(CrmSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "alto";
  }

  @Override
  public String title() {
    return "Alto";
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
        Map.of("AgencyRef", credentials.value(AGENCY_REF).orElseThrow()));
  }

  @Override
  public CrmNote noteOf(Sent email) {
    return new CrmNote(
        CrmProvider.JSON,
        Map.of(
            "notes",
            "E-mail sent: " + email.details().subject(),
            "title",
            email.details().subject(),
            "contactIds",
            List.of(email.details().contact().id().value()),
            "fileNoteType",
            "EMail"));
  }
}

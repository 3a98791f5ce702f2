package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Street: a bearer token that the agency makes in its account, and an activity, in JSON:API, for a
 * sent e-mail. A contact's id is that of a person there.
 *
 * <p>Credentials: {@code token}.
 *
 * @see <a href="https://developers.street.co.uk/docs/street-open-api">Street Open API</a>
 */
public final class Street implements Crm {

  public static final CrmSettings DEFAULTS =
      CrmSettings.of("https://street.co.uk/open-api/v1", Optional.of("/activity"));

  /** Of 100 writes a minute. */
  private static final SendLimits LIMITS = new SendLimits(37, 10_000, 3);

  private static final String TOKEN = "credentials.token";
  private static final CrmFields FIELDS = CrmFields.of(TOKEN);

  private final CrmSettings settings;

  public Street(CrmSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "street";
  }

  @Override
  public String title() {
    return "Street";
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
    return FIELDS.faultsOf(credentials, Optional.empty(), title());
  }

  @Override
  public CrmAccess accessOf(DeliverySettings agency) {
    return CrmAccess.byBearer(agency.credentials().value(TOKEN).orElseThrow());
  }

  @Override
  public CrmNote noteOf(Sent email) {
    Map<String, Object> attributes =
        Map.of(
            "activity_type",
            "campaign_sent",
            "source",
            "email_marketing",
            "title",
            email.details().subject(),
            "created_at",
            email.sentAt().toString());
    Map<String, Object> person =
        Map.of("type", "person", "id", email.details().contact().id().value());
    return new CrmNote(
        "application/vnd.api+json",
        Map.of(
            "data",
            Map.of(
                "type",
                "activity",
                "attributes",
                attributes,
                "relationships",
                Map.of("person", Map.of("data", person)))));
  }
}

package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * agentOS: the header {@code ApiKey}, and the agency's short name in the path. It documents no call
 * that notes a sent e-mail.
 *
 * <p>Credentials: {@code apiKey}, {@code shortName}.
 */
public final class AgentOs implements Crm {

  public static final CrmSettings DEFAULTS =
      new CrmSettings(
          CrmSettings.of("https://live-api.letmc.com", Optional.empty()).url(),
          Optional.empty(),
          "/nurturehub/{shortName}/emails",
          Optional.empty(),
          Optional.empty());

  /** None are published; as careful as with a mailbox. */
  private static final SendLimits LIMITS = new SendLimits(30, 2_000, 2);

  private static final String API_KEY = "credentials.apiKey";
  private static final String SHORT_NAME = "credentials.shortName";
  private static final CrmFields FIELDS =
      CrmFields.of(API_KEY).and(SHORT_NAME, Pattern.compile("[A-Za-z0-9_-]{1,64}"));

  private final CrmSettings settings;

  public AgentOs(CrmSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "agentos";
  }

  @Override
  public String title() {
    return "agentOS";
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
    ProviderCredentials credentials = agency.credentials();
    return new CrmAccess(
        Optional.empty(),
        Map.of("ApiKey", credentials.value(API_KEY).orElseThrow()),
        Map.of("shortName", credentials.value(SHORT_NAME).orElseThrow()));
  }
}

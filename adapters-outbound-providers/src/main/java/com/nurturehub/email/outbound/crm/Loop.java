package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Optional;

/**
 * Loop, which publishes nothing: a bearer token, at an address that must be configured.
 *
 * <p>Credentials: {@code token}.
 */
public final class Loop implements Crm {

  public static final CrmSettings DEFAULTS =
      new CrmSettings(
          Optional.empty(),
          Optional.empty(),
          CrmSettings.SEND_PATH,
          Optional.empty(),
          Optional.empty());

  /** As careful as with a mailbox. */
  private static final SendLimits LIMITS = new SendLimits(30, 2_000, 2);

  private static final String TOKEN = "credentials.token";
  private static final CrmFields FIELDS = CrmFields.of(TOKEN);

  private final CrmSettings settings;

  public Loop(CrmSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public String title() {
    return "Loop";
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
}

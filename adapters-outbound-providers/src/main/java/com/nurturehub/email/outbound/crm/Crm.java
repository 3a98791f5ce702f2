package com.nurturehub.email.outbound.crm;

import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.SendLimits;
import java.util.List;
import java.util.Map;

/** What is one CRM's own; the send contract is the same for all. */
public interface Crm {

  /** In a delivery configuration. */
  String name();

  /** For people. */
  String title();

  CrmSettings settings();

  /** Three quarters of what it publishes, where an e-mail that is recorded makes two calls. */
  SendLimits limits();

  List<CredentialFault> faultsOf(ProviderCredentials credentials);

  /** How to come in with credentials that have no {@link #faultsOf faults}. */
  CrmAccess accessOf(DeliverySettings agency);

  /** What its API is to note of a sent e-mail; by the published contract where it has no call. */
  default CrmNote noteOf(Sent email) {
    return new CrmNote(
        CrmProvider.JSON,
        Map.of(
            "contact", email.details().contact().id().value(),
            "subject", email.details().subject(),
            "sentAt", email.sentAt().toString(),
            "messageId", email.details().messageId().value()));
  }
}

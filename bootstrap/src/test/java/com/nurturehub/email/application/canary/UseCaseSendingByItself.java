package com.nurturehub.email.application.canary;

import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.tenant.DeliverySettings;

/** Breaks: only the dispatcher hands messages over. */
public final class UseCaseSendingByItself {

  private UseCaseSendingByItself() {}

  public static MailProvider.Preparation send(
      MailProvider provider, DeliverySettings settings, RawMessage message) {
    return provider.prepare(settings, message);
  }
}

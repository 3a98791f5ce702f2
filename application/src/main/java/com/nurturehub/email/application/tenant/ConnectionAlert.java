package com.nurturehub.email.application.tenant;

import com.nurturehub.email.application.port.Alerts.Occurrence;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.TenantId;

/** What a person must learn of an agency's access to its provider: one alert while it is broken. */
public final class ConnectionAlert {

  private ConnectionAlert() {}

  public static Cause causeOf(TenantId tenant) {
    return Cause.of(tenant, AlertKind.CONNECTION, "access");
  }

  /**
   * The alert's occasion.
   *
   * @param connection which is broken
   */
  public static Occurrence of(TenantId tenant, Connection connection) {
    boolean reconsent = connection.state() == Connection.State.RECONSENT_REQUIRED;
    return new Occurrence(
        causeOf(tenant),
        new Notice(
            reconsent
                ? tenant + " must connect its mailbox again"
                : "The mailbox of " + tenant + " is misconfigured",
            "Its e-mails wait, and leave by themselves when it is connected again: "
                + connection.detail().orElse("no reason was given")));
  }
}

package com.nurturehub.email.rest.request;

import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.InvalidRequest;

/** The ids in a path. */
public final class PathIds {

  private PathIds() {}

  /**
   * The tenant of a path.
   *
   * @throws InvalidRequest if it has not the shape of one
   */
  public static TenantId tenant(String text) {
    try {
      return new TenantId(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(Fault.inParameter("tenant", String.valueOf(e.getMessage())));
    }
  }

  /**
   * The contact of a path.
   *
   * @throws InvalidRequest if it has not the shape of one
   */
  public static ContactId contact(String text) {
    try {
      return new ContactId(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(Fault.inParameter("contact", String.valueOf(e.getMessage())));
    }
  }

  /**
   * The e-mail of a path.
   *
   * @throws InvalidRequest if it is not a UUID
   */
  public static EmailId email(String text) {
    return id(text);
  }

  /**
   * The suppression of a path.
   *
   * @throws InvalidRequest if it is not a UUID
   */
  public static SuppressionId suppression(String text) {
    return new SuppressionId(id(text).value());
  }

  /**
   * The webhook of a path.
   *
   * @throws InvalidRequest if it is not a UUID
   */
  public static WebhookId webhook(String text) {
    return new WebhookId(id(text).value());
  }

  private static EmailId id(String text) {
    try {
      return EmailId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(Fault.inParameter("id", "must be a UUID in its canonical form"));
    }
  }

  /**
   * The alert of a path.
   *
   * @throws InvalidRequest if it is not a UUID
   */
  public static AlertId alert(String text) {
    try {
      return AlertId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(Fault.inParameter("id", "must be a UUID in its canonical form"));
    }
  }
}

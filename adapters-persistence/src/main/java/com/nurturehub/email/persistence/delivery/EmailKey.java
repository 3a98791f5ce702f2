package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.ScheduledEmail;
import java.util.UUID;

/** What the rows of one e-mail have in common. */
record EmailKey(String tenant, UUID id) {

  static EmailKey of(ScheduledEmail email) {
    return new EmailKey(email.details().tenant().value(), email.id().value());
  }
}

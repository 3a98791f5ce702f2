package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.SequenceId;
import java.util.Optional;

/**
 * E-mails that are meant together: those that match all that is present. Something must be: nobody
 * means all of a tenant's e-mails by leaving everything out.
 */
public record EmailSelection(Optional<SequenceId> sequence, Optional<ContactId> contact) {

  public EmailSelection {
    if (sequence.isEmpty() && contact.isEmpty()) {
      throw new IllegalArgumentException("is required, unless there is a contact");
    }
  }
}

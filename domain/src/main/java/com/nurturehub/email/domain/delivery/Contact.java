package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.Mailbox;
import java.util.Optional;

/** Whom an e-mail is for. */
public record Contact(ContactId id, Mailbox mailbox, Optional<ContactCategory> category) {

  /** The same contact, of whom nothing but its id is known. */
  public Contact erased() {
    return new Contact(id, Erased.MAILBOX, Optional.empty());
  }
}

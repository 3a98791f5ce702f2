package com.nurturehub.email.domain.tenant;

import java.util.Optional;

/** An address and the name shown with it. */
public record Mailbox(MailAddress address, Optional<String> name) {

  public Mailbox {
    name.ifPresent(HeaderText::require);
  }
}

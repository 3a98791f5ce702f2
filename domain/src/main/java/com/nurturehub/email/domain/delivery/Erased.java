package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.util.Optional;

/** What stands where something personal stood, until its contact was erased. */
public final class Erased {

  /** Nobody's: no mail is ever delivered below {@code .invalid} (RFC 2606). */
  public static final Mailbox MAILBOX =
      new Mailbox(new MailAddress("erased@erased.invalid"), Optional.empty());

  /** A link's destination. */
  public static final String URL = "https://erased.invalid/";

  /** A subject, and what a provider said. */
  public static final String TEXT = "erased";

  private Erased() {}
}

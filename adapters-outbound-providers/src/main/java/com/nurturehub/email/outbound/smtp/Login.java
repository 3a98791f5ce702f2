package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.domain.tenant.MailAddress;

/**
 * As whom a connection is opened, and for what kind of messages.
 *
 * @param utf8 whether addresses beyond ASCII may be spoken of (RFC 6531)
 */
record Login(MailAddress mailbox, String accessToken, boolean utf8) {

  /** Without the token. */
  @Override
  public String toString() {
    return "Login[" + mailbox.domain() + "]";
  }
}

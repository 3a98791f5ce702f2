package com.nurturehub.email.outbound.oauth;

/** How much of a mailbox an installation asks its owners for. */
public enum MailAccess {
  /**
   * Drafts, reading and sending: an e-mail whose answer was lost is looked up, and certainly not
   * sent twice. Vendors call it restricted, and review applications that ask for it.
   */
  DRAFTS,
  /** Sending and nothing else. What became of an e-mail whose answer was lost cannot be asked. */
  SEND_ONLY
}

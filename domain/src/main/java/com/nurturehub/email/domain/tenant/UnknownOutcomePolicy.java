package com.nurturehub.email.domain.tenant;

/** What to do with an e-mail that may have been sent, where the provider cannot be asked. */
public enum UnknownOutcomePolicy {
  /** Send again with the same Message-ID, which most receivers drop as a duplicate. */
  RESEND,
  /** Leave it unconfirmed until a person decides. */
  HOLD
}

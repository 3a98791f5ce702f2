package com.nurturehub.email.application.delivery;

import com.nurturehub.email.domain.delivery.ScheduledEmail;

/** What became of a caller's wish to change an e-mail. */
public sealed interface ChangeResult {

  /** Changed, or as wished already. */
  record Done(ScheduledEmail email) implements ChangeResult {}

  /** Not legal in the state it is in; nothing was changed. */
  record Conflict(ScheduledEmail email) implements ChangeResult {}

  /** It may not leave any more, since its {@code notAfter} has passed; nothing was changed. */
  record TooLate(ScheduledEmail email) implements ChangeResult {}

  /** Its contact was erased, and with it what would be sent; nothing was changed. */
  record ContactErased() implements ChangeResult {}

  /** This tenant has no such e-mail. */
  record NotFound() implements ChangeResult {}
}

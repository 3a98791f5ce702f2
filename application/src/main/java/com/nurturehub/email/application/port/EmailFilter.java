package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.SequenceId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which e-mails to list; what is absent does not restrict.
 *
 * @param from {@code sendAt} not before this
 * @param to {@code sendAt} before this
 */
public record EmailFilter(
    Optional<EmailState> state,
    Optional<SequenceId> sequence,
    Optional<ContactId> contact,
    Optional<Instant> from,
    Optional<Instant> to) {

  public static final EmailFilter ALL =
      new EmailFilter(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.tenant.MailAddress;
import java.util.Optional;

/**
 * E-mails that are meant together: those that match all that is present. Something must be: nobody
 * means all of a tenant's e-mails by leaving everything out.
 *
 * @param address in any of its spellings
 */
public record EmailSelection(
    Optional<SequenceId> sequence, Optional<ContactId> contact, Optional<MailAddress> address) {

  public EmailSelection {
    if (sequence.isEmpty() && contact.isEmpty() && address.isEmpty()) {
      throw new IllegalArgumentException("is required, unless there is a contact");
    }
  }

  /**
   * The e-mails to whom a suppression is about.
   *
   * @throws IllegalArgumentException if nobody can tell, since their address is erased
   */
  public static EmailSelection to(Suppression.Target target) {
    return switch (target) {
      case Suppression.Target.OfContact it ->
          new EmailSelection(Optional.empty(), Optional.of(it.contact()), Optional.empty());
      case Suppression.Target.OfAddress it ->
          new EmailSelection(Optional.empty(), Optional.empty(), Optional.of(it.address()));
      case Suppression.Target.OfErasedAddress it ->
          throw new IllegalArgumentException("an erased address selects no e-mails");
    };
  }
}

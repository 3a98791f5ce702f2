package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;

/**
 * Somebody who is not sent to: a contact under whatever address, or an address whoever has it.
 *
 * @param reason for people; it becomes the reason of the e-mails that are cancelled for it
 */
public record Suppression(
    TenantId tenant, SuppressionId id, Target target, String reason, Instant since) {

  /** Longest reason in characters. */
  public static final int MAX_REASON = 500;

  /** Who is not sent to. */
  public sealed interface Target {

    /** A contact, whatever its address. */
    record OfContact(ContactId contact) implements Target {}

    /** An address in any of its spellings, whatever the contact. */
    record OfAddress(MailAddress address) implements Target {}

    /** Whether an e-mail to {@code recipient} would go there. */
    default boolean covers(Contact recipient) {
      return switch (this) {
        case OfContact it -> it.contact().equals(recipient.id());
        case OfAddress it -> it.address().isSameAs(recipient.mailbox().address());
      };
    }
  }

  public Suppression {
    requireReason(reason);
  }

  /**
   * Returns {@code reason} unchanged.
   *
   * @throws IllegalArgumentException if it is empty, too long, or holds control characters
   */
  public static String requireReason(String reason) {
    boolean legal =
        !reason.isBlank()
            && reason.length() <= MAX_REASON
            && reason.codePoints().noneMatch(Character::isISOControl);
    if (!legal) {
      throw new IllegalArgumentException("must be 1 to " + MAX_REASON + " characters on one line");
    }
    return reason;
  }

  /** Why an e-mail that it covers is cancelled. */
  public String cancellation() {
    return switch (target) {
      case Target.OfContact it -> "the contact is suppressed: " + reason;
      case Target.OfAddress it -> "the address is suppressed: " + reason;
    };
  }
}

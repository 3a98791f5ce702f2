package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

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

    /**
     * An address whose contact was erased. It is not known any more, and recognised when it comes
     * again.
     *
     * @param digest SHA-256 over the tenant and the form that all spellings share, in hex: whoever
     *     has an address can find out that it is this one, and nobody can read it
     */
    record OfErasedAddress(TenantId tenant, String digest) implements Target {

      public static OfErasedAddress of(TenantId tenant, MailAddress address) {
        String named = tenant.value() + '\n' + address.canonical();
        try {
          byte[] digest =
              MessageDigest.getInstance("SHA-256").digest(named.getBytes(StandardCharsets.UTF_8));
          return new OfErasedAddress(tenant, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every Java platform has SHA-256", e);
        }
      }
    }

    private static OfErasedAddress of(TenantId tenant, Contact recipient) {
      return OfErasedAddress.of(tenant, recipient.mailbox().address());
    }

    /** Whether an e-mail to {@code recipient} would go there. */
    default boolean covers(Contact recipient) {
      return switch (this) {
        case OfContact it -> it.contact().equals(recipient.id());
        case OfAddress it -> it.address().isSameAs(recipient.mailbox().address());
        case OfErasedAddress it -> it.equals(of(it.tenant(), recipient));
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
      case Target.OfErasedAddress it -> "the address is suppressed: " + reason;
    };
  }
}

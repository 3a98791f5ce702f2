package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.HeaderText;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * What stays the same through an e-mail's whole life, its bodies apart.
 *
 * @param notAfter the last instant at which it may be sent; absent: any
 */
public record EmailDetails(
    TenantId tenant,
    EmailId id,
    SequenceStep sequence,
    Contact contact,
    String subject,
    Optional<Mailbox> replyTo,
    ExtraHeaders headers,
    Optional<Instant> notAfter,
    MessageId messageId,
    Instant createdAt) {

  public EmailDetails {
    HeaderText.require(subject);
  }

  /** The same e-mail without anything of its contact, or written to it. */
  public EmailDetails erased() {
    return new EmailDetails(
        tenant,
        id,
        sequence,
        contact.erased(),
        Erased.TEXT,
        Optional.empty(),
        ExtraHeaders.NONE,
        notAfter,
        messageId,
        createdAt);
  }

  /** Whether {@code now} is too late to send it. */
  public boolean isExpired(Instant now) {
    return notAfter.isPresent() && now.isAfter(notAfter.get());
  }
}

package com.nurturehub.email.application.delivery;

import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.HeaderText;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An e-mail that a caller asks for.
 *
 * @param sendAt absent or past: now
 * @param notAfter absent: it may be sent however late
 */
public record EmailDraft(
    SequenceStep sequence,
    Contact contact,
    String subject,
    EmailContent content,
    Optional<Instant> sendAt,
    Optional<Instant> notAfter,
    Optional<Mailbox> replyTo,
    ExtraHeaders headers) {

  public EmailDraft {
    HeaderText.require(subject);
    if (sendAt.isPresent() && notAfter.isPresent() && notAfter.get().isBefore(sendAt.get())) {
      throw new IllegalArgumentException("notAfter must not be before sendAt");
    }
  }

  /** SHA-256 over every field, in hex: equal for equal drafts, and different for different ones. */
  String fingerprint() {
    Fingerprint print = new Fingerprint();
    print.add(sequence.sequence().value()).add(String.valueOf(sequence.step()));
    print.add(contact.id().value()).add(contact.mailbox());
    print.add(contact.category().map(Enum::name));
    print.add(subject).add(content.html()).add(content.text());
    print.add(sendAt.map(Instant::toString)).add(notAfter.map(Instant::toString));
    print.add(replyTo.map(m -> m.address().value())).add(replyTo.flatMap(Mailbox::name));
    headers.values().forEach((name, value) -> print.add(name).add(value));
    return print.hex();
  }

  /**
   * Feeds fields to the digest, each led by its length, so that no two sequences of fields look
   * alike.
   */
  private static final class Fingerprint {

    private final MessageDigest sha256;

    Fingerprint() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    Fingerprint add(String field) {
      byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
      for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
        sha256.update((byte) (bytes.length >>> shift));
      }
      sha256.update(bytes);
      return this;
    }

    Fingerprint add(Optional<String> field) {
      sha256.update((byte) (field.isPresent() ? 1 : 0));
      return field.map(this::add).orElse(this);
    }

    Fingerprint add(Mailbox mailbox) {
      return add(mailbox.address().value()).add(mailbox.name());
    }

    String hex() {
      return HexFormat.of().formatHex(sha256.digest());
    }
  }
}

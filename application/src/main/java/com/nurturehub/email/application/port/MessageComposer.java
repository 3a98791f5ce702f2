package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the bytes that travel.
 *
 * <p><b>Guarantee:</b> a message that every mail service takes: 7-bit lines within the limits of
 * RFC 5322, {@code multipart/alternative} of text and HTML, {@code Message-ID}, {@code Date} and
 * what one-click unsubscribing takes (RFC 8058); decoded, its HTML part is the given HTML,
 * character for character. A text part is made from the HTML where there is none.
 * <b>Idempotence:</b> the same arguments give a message that means the same. No I/O.
 */
public interface MessageComposer {

  /**
   * What a recipient shall get. Tracking makes bodies longer than an author may write them.
   *
   * @param html tracked already
   * @param text absent: taken from the HTML
   * @param unsubscribeUrl where the recipient ends this, by one POST
   */
  record Content(String html, Optional<String> text, String unsubscribeUrl) {}

  /**
   * Composes one message.
   *
   * @param date the {@code Date} header
   */
  RawMessage compose(EmailDetails details, Mailbox sender, Content content, Instant date);
}

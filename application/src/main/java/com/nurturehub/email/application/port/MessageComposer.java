package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.time.Instant;

/**
 * Makes the bytes that travel.
 *
 * <p><b>Guarantee:</b> a message that every mail service takes: 7-bit lines within the limits of
 * RFC 5322, {@code multipart/alternative} of text and HTML, {@code Message-ID} and {@code Date};
 * decoded, its HTML part is the given HTML, character for character. A text part is made from the
 * HTML where the author gave none. <b>Idempotence:</b> the same arguments give a message that means
 * the same. No I/O.
 */
public interface MessageComposer {

  /**
   * Composes one message.
   *
   * @param content the bodies as they shall arrive, tracked already
   * @param date the {@code Date} header
   */
  RawMessage compose(EmailDetails details, Mailbox sender, EmailContent content, Instant date);
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.tenant.MailAddress;

/**
 * A finished message.
 *
 * @param bytes the whole of it as RFC 5322 and MIME say, lines ended by CRLF
 * @param messageId the {@code Message-ID} within it
 * @param from envelope sender
 * @param to envelope recipient
 */
public record RawMessage(byte[] bytes, MessageId messageId, MailAddress from, MailAddress to) {

  /** Not the bytes: they hold a person's mail. */
  @Override
  public String toString() {
    return "RawMessage[" + messageId + ", " + bytes.length + " bytes]";
  }
}

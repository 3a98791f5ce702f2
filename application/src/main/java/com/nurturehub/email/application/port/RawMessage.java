package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.tenant.MailAddress;
import java.io.IOException;
import java.io.OutputStream;

/** A finished message and its envelope. */
public final class RawMessage {

  private final byte[] bytes;
  private final MessageId messageId;
  private final MailAddress from;
  private final MailAddress to;

  /**
   * Takes a message.
   *
   * @param bytes the whole of it as RFC 5322 and MIME say, lines ended by CRLF
   * @param messageId the {@code Message-ID} within it
   * @param from envelope sender
   * @param to envelope recipient
   */
  public RawMessage(byte[] bytes, MessageId messageId, MailAddress from, MailAddress to) {
    this.bytes = bytes.clone();
    this.messageId = messageId;
    this.from = from;
    this.to = to;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  public MessageId messageId() {
    return messageId;
  }

  public MailAddress from() {
    return from;
  }

  public MailAddress to() {
    return to;
  }

  /** Not the bytes: they hold a person's mail. */
  @Override
  public String toString() {
    return "RawMessage[" + messageId + ", " + bytes.length + " bytes]";
  }
}

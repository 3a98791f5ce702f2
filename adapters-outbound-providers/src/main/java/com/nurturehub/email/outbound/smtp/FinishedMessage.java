package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.outbound.mime.WireAddress;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/** Lets Angus hand over bytes that it neither parses nor changes. */
final class FinishedMessage extends SMTPMessage {

  private final RawMessage message;

  FinishedMessage(boolean announceSize, RawMessage message, Session session) {
    super(session);
    this.message = message;
    setEnvelopeFrom(WireAddress.of(message.from()).value());
    if (announceSize) {
      setMailExtension("SIZE=" + message.size());
    }
  }

  @Override
  public void writeTo(OutputStream out, String[] ignoredHeaders) throws IOException {
    message.writeTo(out);
  }

  @Override
  public int getSize() {
    return message.size();
  }
}

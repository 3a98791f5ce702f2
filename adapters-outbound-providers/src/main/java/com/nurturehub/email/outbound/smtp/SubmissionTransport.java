package com.nurturehub.email.outbound.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Angus's transport, which in addition remembers how far the dialogue came: its exceptions do not
 * tell whether a message was handed over before they were thrown.
 */
final class SubmissionTransport extends SMTPTransport {

  /** Angus names its loggers after this class; on a fine level they write tokens and addresses. */
  private static final List<Logger> ANGUS =
      List.of(
          Logger.getLogger(SubmissionTransport.class.getPackageName()),
          Logger.getLogger(SubmissionTransport.class.getPackageName() + ".protocol"));

  /** Said by the way; their answers mean nothing for the message. */
  private static final Set<String> ASIDES = Set.of("RSET", "QUIT", "NOOP");

  private SmtpStage stage = SmtpStage.CONNECT;
  private Optional<SmtpReply> reply = Optional.empty();
  private boolean aside;

  SubmissionTransport(Session session) {
    super(silenced(session), new URLName("smtp", null, -1, null, null, null));
  }

  /** The last thing said to the server that concerns the message. */
  SmtpStage stage() {
    return stage;
  }

  /** What the server answered to it; empty where no whole answer came. */
  Optional<SmtpReply> reply() {
    return reply;
  }

  /** Whether the server is still there for another message, of which nothing is said so far. */
  boolean isReadyAgain() {
    stage = SmtpStage.CONNECT;
    reply = Optional.empty();
    return isConnected();
  }

  /** Ends the connection; what became of the message stands, whether or not the server hears it. */
  void leave() {
    try {
      close();
    } catch (MessagingException e) {
      // The socket is closed all the same.
    }
  }

  /** Authenticates, and reports the code of the last answer. */
  int authenticate(String initialResponse) throws MessagingException {
    int code = simpleCommand("AUTH XOAUTH2 " + initialResponse);
    // An error is told as a challenge, and the refusal proper comes after an empty line.
    return code == 334 ? simpleCommand("") : code;
  }

  @Override
  protected void sendCommand(String command) throws MessagingException {
    String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    if (verb.equals("HELO")) {
      // Angus's second try; without the extensions of EHLO there is no way in.
      throw new MessagingException("EHLO was refused");
    }
    aside = ASIDES.contains(verb);
    if (!aside && !verb.isEmpty()) {
      stage = SmtpStage.of(verb);
    }
    if (!aside) {
      reply = Optional.empty();
    }
    super.sendCommand(command);
  }

  @Override
  protected int readServerResponse() throws MessagingException {
    int code = super.readServerResponse();
    if (!aside && code > 0) {
      reply = Optional.of(new SmtpReply(code, getLastServerResponse()));
    }
    return code;
  }

  private static Session silenced(Session session) {
    ANGUS.forEach(logger -> logger.setLevel(Level.OFF));
    return session;
  }
}

package com.nurturehub.emulator.microsoft;

import com.nurturehub.emulator.RandomText;
import com.nurturehub.emulator.SubmissionDialect;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** As smtp.office365.com speaks. */
final class ExchangeDialect implements SubmissionDialect {
  private static final String SERVER = "LO2P265CA0042.outlook.office365.com";

  @Override
  public String words(Phrase phrase) {
    return switch (phrase) {
      case HELLO, EXTENDED_HELLO -> "250 " + SERVER + " Hello [127.0.0.1]";
      case HELLO_WITHOUT_NAME -> "501 5.5.4 Invalid domain name";
      case TLS_FIRST -> "451 5.7.3 STARTTLS is required to send mail";
      case LOGGED_IN -> "235 2.7.0 Authentication successful";
      case LOGGED_IN_BEFORE -> "503 5.5.2 Already authenticated";
      case LOGIN_FIRST -> "530 5.7.57 Client not authenticated to send mail. [" + SERVER + "]";
      case LOGIN_CANCELLED -> "501 5.7.0 Authentication cancelled";
      case LOGIN_REFUSED -> "535 5.7.3 Authentication unsuccessful [" + SERVER + "]";
      case LOGIN_UNREADABLE -> "501 5.5.4 Invalid arguments";
      case UNKNOWN_MECHANISM -> "504 5.7.4 Unrecognized authentication type";
      case SENDER_TAKEN -> "250 2.1.0 Sender OK";
      case SENDER_FIRST -> "503 5.5.2 Need mail command";
      case SENDER_NAMED_BEFORE -> "503 5.5.2 Sender already specified";
      case SENDER_NEEDS_SMTPUTF8 -> "553 5.6.7 SMTPUTF8 is needed for the sender address";
      case RECIPIENT_TAKEN -> "250 2.1.5 Recipient OK";
      case RECIPIENT_FIRST -> "503 5.5.2 Need rcpt command";
      case RECIPIENT_REFUSED -> "501 5.1.3 Invalid address";
      case SYNTAX_ERROR -> "501 5.5.4 Unrecognized parameter";
      case GO_AHEAD -> "354 Start mail input; end with <CRLF>.<CRLF>";
      case MAIL_TAKEN ->
          "250 2.0.0 OK " + newMessageId() + " [Hostname=LO2P265MB1234.GBRP265.PROD.OUTLOOK.COM]";
      case MAIL_TOO_LARGE -> "552 5.3.4 Message size exceeds fixed maximum message size";
      case FORGOTTEN -> "250 2.0.0 Resetting";
      case NOTHING_DONE -> "250 2.0.0 OK";
      case NOT_IMPLEMENTED -> "502 5.3.3 Command not implemented";
      case GOODBYE -> "221 2.0.0 Service closing transmission channel";
    };
  }

  @Override
  public Set<String> scopes() {
    return Set.of(Scopes.SMTP_SEND, Scopes.SMTP_SEND_AS_APP);
  }

  @Override
  public String hostName() {
    return SERVER;
  }

  @Override
  public String softwareName() {
    return "Microsoft ESMTP MAIL Service ready";
  }

  @Override
  public List<String> extensions() {
    return List.of("PIPELINING", "DSN", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8");
  }

  @Override
  public int maxMessageBytes() {
    return 157_286_400;
  }

  /** It refuses without a word more. */
  @Override
  public Optional<String> loginChallenge() {
    return Optional.empty();
  }

  @Override
  public String newMessageId() {
    return "<"
        + RandomText.hex(16).toUpperCase(Locale.ROOT)
        + "@LO2P265MB1234.GBRP265.PROD.OUTLOOK.COM>";
  }

  @Override
  public String newProviderId() {
    return Items.newId();
  }
}

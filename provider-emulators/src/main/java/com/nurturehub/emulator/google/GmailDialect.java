package com.nurturehub.emulator.google;

import com.nurturehub.emulator.RandomText;
import com.nurturehub.emulator.SubmissionDialect;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** As smtp.gmail.com speaks. */
final class GmailDialect implements SubmissionDialect {
  @Override
  public String words(Phrase phrase) {
    return switch (phrase) {
      case HELLO -> "250 smtp.gmail.com at your service";
      case EXTENDED_HELLO -> "250 smtp.gmail.com at your service, [127.0.0.1]";
      case HELLO_WITHOUT_NAME -> traced("501 5.5.4 Empty HELO/EHLO argument not allowed.");
      case TLS_FIRST -> traced("530 5.7.0 Must issue a STARTTLS command first.");
      case LOGGED_IN -> "235 2.7.0 Accepted";
      case LOGGED_IN_BEFORE -> traced("503 5.5.1 Already authenticated.");
      case LOGIN_FIRST ->
          traced(
              "530 5.7.0 Authentication Required. For more information, go to\n"
                  + "5.7.0  https://support.google.com/mail/?p=WantAuthError");
      case LOGIN_CANCELLED -> traced("501 5.7.0 Authentication canceled.");
      case LOGIN_REFUSED ->
          traced(
              "535 5.7.8 Username and Password not accepted. For more information, go to\n"
                  + "5.7.8  https://support.google.com/mail/?p=BadCredentials");
      case LOGIN_UNREADABLE -> traced("501 5.5.2 Cannot Decode response");
      case UNKNOWN_MECHANISM -> traced("504 5.7.4 Unrecognized Authentication Type");
      case SENDER_TAKEN -> traced("250 2.1.0 OK");
      case SENDER_FIRST -> traced("503 5.5.1 MAIL first.");
      case SENDER_NAMED_BEFORE -> traced("503 5.5.1 MAIL first already given.");
      case SENDER_NEEDS_SMTPUTF8 -> traced("553 5.6.7 The address needs SMTPUTF8.");
      case RECIPIENT_TAKEN -> traced("250 2.1.5 OK");
      case RECIPIENT_FIRST -> traced("503 5.5.1 RCPT first.");
      case RECIPIENT_REFUSED ->
          traced("553 5.1.3 The recipient address is not a valid RFC 5321 address.");
      case SYNTAX_ERROR -> traced("555 5.5.2 Syntax error, cannot decode response.");
      case GO_AHEAD -> traced("354 Go ahead");
      case MAIL_TAKEN -> traced("250 2.0.0 OK  " + Instant.now().getEpochSecond());
      case MAIL_TOO_LARGE ->
          traced(
              "552 5.3.4 Your message exceeded Google's message size limits. For more\n"
                  + "5.3.4 information, visit https://support.google.com/mail/?p=MaxSizeError");
      case FORGOTTEN -> traced("250 2.1.5 Flushed");
      case NOTHING_DONE -> traced("250 2.0.0 OK");
      case NOT_IMPLEMENTED -> traced("502 5.5.1 Unimplemented command.");
      case GOODBYE -> traced("221 2.0.0 closing connection");
    };
  }

  @Override
  public Set<String> scopes() {
    return Set.of(GoogleEmulator.FULL_SCOPE);
  }

  @Override
  public String hostName() {
    return "smtp.gmail.com";
  }

  @Override
  public String softwareName() {
    return trace();
  }

  @Override
  public List<String> extensions() {
    return List.of("8BITMIME", "ENHANCEDSTATUSCODES", "PIPELINING", "SMTPUTF8");
  }

  @Override
  public int maxMessageBytes() {
    return 35_882_577;
  }

  @Override
  public Optional<String> loginChallenge() {
    return Optional.of(
        "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\""
            + GoogleEmulator.FULL_SCOPE
            + "\"}");
  }

  @Override
  public String newMessageId() {
    return "<" + RandomText.hex(16) + "@mail.gmail.com>";
  }

  @Override
  public String newProviderId() {
    return RandomText.hex(8);
  }

  private static String traced(String words) {
    return words + " " + trace();
  }

  private static String trace() {
    return RandomText.hex(8) + " - gsmtp";
  }
}

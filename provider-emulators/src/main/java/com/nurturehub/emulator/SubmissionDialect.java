package com.nurturehub.emulator;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What differs between the submission servers of two providers: limits, names and words. */
public interface SubmissionDialect {

  /** What a server says; its words begin with the reply's code. */
  enum Phrase {
    /** To {@code HELO}. */
    HELLO,
    /** To {@code EHLO}, in the first of its lines. */
    EXTENDED_HELLO,
    HELLO_WITHOUT_NAME,
    TLS_FIRST,
    LOGGED_IN,
    LOGGED_IN_BEFORE,
    LOGIN_FIRST,
    LOGIN_CANCELLED,
    LOGIN_REFUSED,
    LOGIN_UNREADABLE,
    UNKNOWN_MECHANISM,
    SENDER_TAKEN,
    SENDER_FIRST,
    SENDER_NAMED_BEFORE,
    SENDER_NEEDS_SMTPUTF8,
    RECIPIENT_TAKEN,
    RECIPIENT_FIRST,
    RECIPIENT_REFUSED,
    SYNTAX_ERROR,
    GO_AHEAD,
    MAIL_TAKEN,
    MAIL_TOO_LARGE,
    FORGOTTEN,
    NOTHING_DONE,
    NOT_IMPLEMENTED,
    GOODBYE
  }

  /** Code and text; line breaks in the text make a multi-line reply. */
  String words(Phrase phrase);

  /** Any of them lets a mailbox submit. */
  Set<String> scopes();

  String hostName();

  /** What the greeting ends with. */
  String softwareName();

  /** Lines of the answer to {@code EHLO}, {@code SIZE} and {@code AUTH} apart. */
  List<String> extensions();

  int maxMessageBytes();

  /** What the server explains before it refuses a login, where it does. */
  Optional<String> loginChallenge();

  /** For a mail that came without one, in angle brackets. */
  String newMessageId();

  /** For a mail just taken, as the provider's API will name it. */
  String newProviderId();
}

package com.nurturehub.email.outbound.smtp;

/** How far a dialogue came. */
enum SmtpStage {
  /** Connecting, or waiting for the greeting. */
  CONNECT,
  /** Getting to know each other, TLS included. */
  HELLO,
  AUTH,
  MAIL,
  RCPT,
  /** Announcing the message, or writing it: without its final dot no server may keep it. */
  DATA,
  /** The whole message was handed over. */
  FINAL_DOT;

  static SmtpStage of(String verb) {
    return switch (verb) {
      case "AUTH" -> AUTH;
      case "MAIL" -> MAIL;
      case "RCPT" -> RCPT;
      case "DATA" -> DATA;
      case "." -> FINAL_DOT;
      default -> HELLO;
    };
  }
}

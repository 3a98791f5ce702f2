package com.nurturehub.emulator.google;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The emulator as a process of its own, for a demo and for campaigns that kill the sender. */
public final class Main {
  private static final String USAGE =
      """
      Options, each with a value:
        --http-port <port>             token endpoint, Gmail API and the page of mails; default 8025
        --smtp-port <port>             submission; default 1025
        --client <id>:<secret>         an OAuth client; may be repeated
        --mailbox <address>=<token>    a mailbox and its refresh token; may be repeated
        --ledger <directory>           where mails are kept; default: in memory
      """;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    GoogleEmulator.Builder builder = GoogleEmulator.builder().httpPort(8025).smtpPort(1025);
    try {
      if (arguments.length % 2 != 0) {
        throw new IllegalArgumentException("every option needs a value");
      }
      for (int i = 0; i < arguments.length; i += 2) {
        apply(builder, arguments[i], arguments[i + 1]);
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    try (GoogleEmulator emulator = builder.start()) {
      System.out.println(
          "Mail sink ready: " + emulator.httpUrl() + "/ and SMTP on port " + emulator.smtpPort());
      new CountDownLatch(1).await();
    }
  }

  private static void apply(GoogleEmulator.Builder builder, String option, String value) {
    switch (option) {
      case "--http-port" -> builder.httpPort(Integer.parseInt(value));
      case "--smtp-port" -> builder.smtpPort(Integer.parseInt(value));
      case "--client" -> {
        String[] pair = split(value, ":");
        builder.client(pair[0], pair[1]);
      }
      case "--mailbox" -> {
        String[] pair = split(value, "=");
        builder.mailbox(pair[0], pair[1]);
      }
      case "--ledger" -> builder.ledgerDirectory(Path.of(value));
      default -> throw new IllegalArgumentException("unknown option " + option);
    }
  }

  private static String[] split(String value, String separator) {
    String[] pair = value.split(separator, 2);
    if (pair.length != 2) {
      throw new IllegalArgumentException("no '" + separator + "' in " + value);
    }
    return pair;
  }
}

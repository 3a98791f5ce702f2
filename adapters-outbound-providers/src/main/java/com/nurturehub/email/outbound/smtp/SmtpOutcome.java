package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What the point at which a dialogue ended means for the message. */
final class SmtpOutcome {

  /** A mailbox's daily limit opens again bit by bit, as yesterday's messages age. */
  private static final Duration DAILY_LIMIT_WAIT = Duration.ofHours(2);

  /** Too many connections, too many log-ins, or a server about to stop. */
  private static final Duration LANE_WAIT = Duration.ofMinutes(2);

  private static final Set<Integer> LANE_WAITS = Set.of(421, 432, 454);

  private SmtpOutcome() {}

  /** The outcome of a dialogue that the server ended with this negative answer. */
  static SendOutcome of(SmtpStage stage, SmtpReply reply) {
    if (isDailyLimit(reply)) {
      return new SendOutcome.Transient(
          failure(reply, "the mailbox has reached its daily limit"), Optional.of(DAILY_LIMIT_WAIT));
    }
    if (reply.isTransient()) {
      return new SendOutcome.Transient(
          failure(reply, "the mail server cannot take it now"),
          LANE_WAITS.contains(reply.code()) ? Optional.of(LANE_WAIT) : Optional.empty());
    }
    return switch (stage) {
      case CONNECT, HELLO ->
          new SendOutcome.Transient(
              failure(reply, "the mail server takes no connection from here"), Optional.empty());
      case AUTH ->
          broken(
              reply,
              Connection.State.MISCONFIGURED,
              "the mail server refuses the way we authenticate");
      case MAIL -> ofMail(reply);
      case RCPT ->
          new SendOutcome.Permanent(failure(reply, "the mail server refuses the recipient"));
      case DATA, FINAL_DOT ->
          new SendOutcome.Permanent(failure(reply, "the mail server refuses the message"));
    };
  }

  /** The outcome of a dialogue that broke off before the server answered. */
  static SendOutcome of(SmtpStage stage, Throwable cause) {
    return stage == SmtpStage.FINAL_DOT
        ? new SendOutcome.Unknown(
            new Failure(
                codeOf(cause),
                "the whole message was handed over, and the mail server's answer never came"))
        : new SendOutcome.Transient(
            new Failure(codeOf(cause), "the mail server could not be reached, or broke off"),
            Optional.empty());
  }

  static SendOutcome broken(SmtpReply reply, Connection.State how, String what) {
    return new SendOutcome.ConnectionBroken(how, failure(reply, what));
  }

  static Failure failure(SmtpReply reply, String what) {
    return new Failure(String.valueOf(reply.code()), what + ": " + reply.said());
  }

  private static SendOutcome ofMail(SmtpReply reply) {
    boolean messageIsAtFault =
        reply.code() == 552
            || reply.enhanced().equals("5.3.4")
            || reply.enhanced().startsWith("5.6.");
    if (messageIsAtFault) {
      return new SendOutcome.Permanent(failure(reply, "the mail server refuses the message"));
    }
    return reply.code() == 530
        ? broken(
            reply,
            Connection.State.RECONSENT_REQUIRED,
            "the mail server wants the mailbox connected again")
        : broken(
            reply,
            Connection.State.MISCONFIGURED,
            "the mail server does not let this mailbox send");
  }

  /** As Gmail says it, and as Exchange does. */
  private static boolean isDailyLimit(SmtpReply reply) {
    return (reply.code() == 550 && reply.enhanced().equals("5.4.5"))
        || (reply.code() == 554 && reply.enhanced().equals("5.2.0"));
  }

  private static String codeOf(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return "timeout";
      } else if (cause instanceof UnknownHostException) {
        return "unknown-host";
      } else if (cause instanceof SSLException) {
        return "tls";
      } else if (cause instanceof IOException) {
        return "connection-lost";
      }
    }
    return "no-answer";
  }
}

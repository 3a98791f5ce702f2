package com.nurturehub.email.bootstrap.launcher;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** One line per message for the terminal; traces are in the log file. */
public final class ConsoleLines extends Formatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  @Override
  public String format(LogRecord message) {
    String text = formatMessage(message);
    String line = text == null ? "" : text.lines().findFirst().orElse("");
    Instant at = message.getInstant();
    Throwable thrown = message.getThrown();
    return TIME.format(at)
        + " "
        + message.getLevel()
        + " "
        + line
        + (thrown == null ? "" : " (" + cause(thrown) + ")")
        + System.lineSeparator();
  }

  /** The server wraps what happened many times over; the innermost says it. */
  private static String cause(Throwable thrown) {
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.toString().lines().findFirst().orElse("");
  }
}

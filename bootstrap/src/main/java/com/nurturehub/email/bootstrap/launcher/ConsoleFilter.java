package com.nurturehub.email.bootstrap.launcher;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Lets the product's own messages reach the terminal, and of the server's only what went wrong. */
public final class ConsoleFilter implements Filter {

  @Override
  public boolean isLoggable(LogRecord message) {
    String logger = message.getLoggerName();
    boolean ours = logger != null && logger.startsWith("com.nurturehub.");
    Level least = ours ? Level.INFO : Level.SEVERE;
    return message.getLevel().intValue() >= least.intValue();
  }
}

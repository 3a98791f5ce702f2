package com.nurturehub.email.bootstrap.launcher;

import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Lets the product's own messages reach the terminal, and of the server's only what went wrong. */
public final class ConsoleFilter implements Filter {

  /** At every stop it finds what its own threads still hold, while the process ends anyway. */
  private static final String LEAK_DETECTION = "jakarta.enterprise.web.util";

  @Override
  public boolean isLoggable(LogRecord message) {
    String logger = message.getLoggerName();
    if (logger == null || logger.equals(LEAK_DETECTION)) {
      return false;
    }
    Level least = logger.startsWith("com.nurturehub.") ? Level.INFO : Level.SEVERE;
    return message.getLevel().intValue() >= least.intValue();
  }
}

package com.nurturehub.email.rest.problem;

/**
 * A throwable for the log: its classes and frames without their messages, which may hold addresses
 * and other input.
 */
final class Trace {

  private static final int MAX_CAUSES = 5;
  private static final int MAX_FRAMES = 30;

  private Trace() {}

  static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder();
    Throwable each = thrown;
    for (int i = 0; i < MAX_CAUSES && each != null; i++) {
      text.append(i == 0 ? "" : "\ncaused by ").append(each.getClass().getName());
      StackTraceElement[] frames = each.getStackTrace();
      for (int f = 0; f < Math.min(frames.length, MAX_FRAMES); f++) {
        text.append("\n\tat ").append(frames[f]);
      }
      each = each.getCause();
    }
    return text.toString();
  }
}

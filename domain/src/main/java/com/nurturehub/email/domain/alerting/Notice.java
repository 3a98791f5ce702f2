package com.nurturehub.email.domain.alerting;

/**
 * What an alert tells a person. It leaves the house, so it names no address and no secret.
 *
 * @param title what is wrong, in a few words
 * @param detail the cause, and what to do
 */
public record Notice(String title, String detail) {

  /** Longest title kept, in characters; what is beyond it is cut. */
  public static final int MAX_TITLE = 200;

  /** Longest detail kept, in characters; what is beyond it is cut. */
  public static final int MAX_DETAIL = 1_000;

  public Notice {
    title = cut(title, MAX_TITLE);
    detail = cut(detail, MAX_DETAIL);
    if (title.isEmpty() || detail.isEmpty()) {
      throw new IllegalArgumentException("a notice says what is wrong, and what to do");
    }
  }

  private static String cut(String text, int max) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    if (line.length() <= max) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(max - 1)) ? max - 1 : max;
    return line.substring(0, end).strip();
  }
}

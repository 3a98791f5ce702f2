package com.nurturehub.email.domain.tenant;

/** The rule for any text that ends up in a mail header: nothing in it may end the header. */
public final class HeaderText {

  /** Longest value in characters, so that one header stays within what providers accept. */
  public static final int MAX_LENGTH = 1_000;

  private HeaderText() {}

  /**
   * Returns {@code text} unchanged.
   *
   * @throws IllegalArgumentException if it holds CR, LF or NUL, an unpaired surrogate, or is too
   *     long
   */
  public static String require(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must be at most " + MAX_LENGTH + " characters long");
    }
    if (text.codePoints().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw new IllegalArgumentException("must not contain CR, LF or NUL");
    }
    if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      throw new IllegalArgumentException("must not contain an unpaired surrogate");
    }
    return text;
  }
}

package com.nurturehub.email.domain.tenant;

/**
 * The shape shared by every identifier that a caller chooses: {@code
 * [A-Za-z0-9][A-Za-z0-9._-]{0,63}}.
 */
public final class OpaqueId {

  private static final int MAX_LENGTH = 64;

  private OpaqueId() {}

  /**
   * Returns {@code value} unchanged.
   *
   * @throws IllegalArgumentException if it does not have the shape
   */
  public static String require(String value) {
    if (!hasShape(value)) {
      throw new IllegalArgumentException(
          "must be 1 to 64 letters, digits, '.', '_' or '-', and start with a letter or a digit");
    }
    return value;
  }

  /** By hand: it stands in the way of every visit, several times. */
  private static boolean hasShape(String value) {
    if (value.isEmpty() || value.length() > MAX_LENGTH || !isLetterOrDigit(value.charAt(0))) {
      return false;
    }
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}

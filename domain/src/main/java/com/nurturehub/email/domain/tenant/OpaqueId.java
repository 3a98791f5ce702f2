package com.nurturehub.email.domain.tenant;

import java.util.regex.Pattern;

/**
 * The shape shared by every identifier that a caller chooses: {@code
 * [A-Za-z0-9][A-Za-z0-9._-]{0,63}}.
 */
public final class OpaqueId {

  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private OpaqueId() {}

  /**
   * Returns {@code value} unchanged.
   *
   * @throws IllegalArgumentException if it does not have the shape
   */
  public static String require(String value) {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "must be 1 to 64 letters, digits, '.', '_' or '-', and start with a letter or a digit");
    }
    return value;
  }
}

package com.nurturehub.email.domain.tenant;

import java.util.regex.Pattern;

/**
 * Names the adapter that sends: a delivery mode and the way within it, such as {@code
 * google-workspace} and {@code smtp}. The core compares it and never interprets it.
 */
public record ProviderId(String mode, String way) {

  private static final Pattern PART = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  public ProviderId {
    if (!PART.matcher(mode).matches() || !PART.matcher(way).matches()) {
      throw new IllegalArgumentException("must be two names of lower-case letters, digits and '-'");
    }
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is not of the form {@code mode/way}
   */
  public static ProviderId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("must be of the form mode/way");
    }
    return new ProviderId(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return mode + "/" + way;
  }
}

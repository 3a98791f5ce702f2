package com.nurturehub.email.domain.tenant;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host name in its ASCII form with at least two labels, lower case, such as {@code
 * track.agency.example}.
 */
public record HostName(String value) {

  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern SHAPE = Pattern.compile(LABEL + "(\\." + LABEL + ")+");

  public HostName {
    if (!isHostName(value)) {
      throw new IllegalArgumentException(
          "must be a lower-case host name such as track.agency.example");
    }
  }

  /** The host that a text names, if it names one. */
  public static Optional<HostName> parse(String text) {
    return isHostName(text) ? Optional.of(new HostName(text)) : Optional.empty();
  }

  private static boolean isHostName(String text) {
    return text.length() <= 253 && SHAPE.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}

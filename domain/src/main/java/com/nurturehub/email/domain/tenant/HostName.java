package com.nurturehub.email.domain.tenant;

import java.util.Optional;

/**
 * A host name in its ASCII form with at least two labels, lower case, such as {@code
 * track.agency.example}.
 */
public record HostName(String value) {

  private static final int MAX_LENGTH = 253;
  private static final int MAX_LABEL = 63;

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

  /** Every visit comes by here: no expression. */
  private static boolean isHostName(String text) {
    int labels = 0;
    int start = 0;
    while (start <= text.length()) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      if (!isLabel(text, start, end)) {
        return false;
      }
      labels++;
      start = end + 1;
    }
    return labels > 1 && text.length() <= MAX_LENGTH;
  }

  private static boolean isLabel(String text, int start, int end) {
    if (start == end || end - start > MAX_LABEL) {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean isInner = i > start && i < end - 1;
      if (!isLetterOrDigit(c) && !(isInner && c == '-')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  @Override
  public String toString() {
    return value;
  }
}

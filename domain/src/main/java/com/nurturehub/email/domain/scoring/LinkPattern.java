package com.nurturehub.email.domain.scoring;

import java.util.List;
import java.util.Locale;

/**
 * Which links are meant: a whole URL in which {@code *} stands for any characters or none; upper
 * and lower case are the same. No regular expression, since some of those take for ever on some
 * URLs; this takes as long as the search for a few texts.
 *
 * @param text such as {@code https://agency.example/book*}
 */
public record LinkPattern(String text) {

  /** Longest pattern, in characters. */
  public static final int MAX_LENGTH = 200;

  public LinkPattern {
    boolean isLegal =
        !text.isEmpty()
            && text.length() <= MAX_LENGTH
            && text.codePoints().noneMatch(c -> Character.isISOControl(c) || c == ' ')
            && text.codePoints().anyMatch(c -> c != '*');
    if (!isLegal) {
      throw new IllegalArgumentException(
          "must be 1 to %d characters without spaces, and more than *".formatted(MAX_LENGTH));
    }
  }

  /** Whether the URL is one of those meant. */
  public boolean matches(String url) {
    List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("\\*+", -1));
    String whole = url.toLowerCase(Locale.ROOT);
    String first = parts.getFirst();
    String last = parts.getLast();
    if (parts.size() == 1) {
      return whole.equals(first);
    }
    if (!whole.startsWith(first)
        || !whole.endsWith(last)
        || whole.length() < first.length() + last.length()) {
      return false;
    }
    return holdsInOrder(
        whole.substring(first.length(), whole.length() - last.length()),
        parts.subList(1, parts.size() - 1));
  }

  /** The leftmost place of each part leaves the most to those that follow. */
  private static boolean holdsInOrder(String middle, List<String> parts) {
    int from = 0;
    for (String part : parts) {
      int at = middle.indexOf(part, from);
      if (at < 0) {
        return false;
      }
      from = at + part.length();
    }
    return true;
  }
}

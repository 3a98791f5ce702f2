package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.HeaderText;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The caller's own headers: {@code X-...}, {@code List-Id}, {@code References} and {@code
 * In-Reply-To}.
 */
public record ExtraHeaders(Map<String, String> values) {

  public static final ExtraHeaders NONE = new ExtraHeaders(Map.of());
  public static final int MAX_COUNT = 50;

  private static final Pattern ALLOWED =
      Pattern.compile("X-[!-9;-~]{1,62}|List-Id|References|In-Reply-To", Pattern.CASE_INSENSITIVE);

  public ExtraHeaders {
    if (values.size() > MAX_COUNT) {
      throw new IllegalArgumentException("must be at most " + MAX_COUNT + " headers");
    }
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.forEach(
        (name, value) -> {
          requireAllowed(name);
          HeaderText.require(value);
          if (sorted.put(name, value) != null) {
            throw new IllegalArgumentException(name + " is named twice");
          }
        });
    values = Collections.unmodifiableMap(sorted);
  }

  /**
   * Checks a header's name alone.
   *
   * @throws IllegalArgumentException if it is not one of the allowed names
   */
  public static void requireAllowed(String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "only X-..., List-Id, References and In-Reply-To are allowed");
    }
  }
}

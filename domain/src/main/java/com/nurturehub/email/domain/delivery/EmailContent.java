package com.nurturehub.email.domain.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The author's bodies, untouched.
 *
 * @param text absent: derived from the HTML when the message is composed
 */
public record EmailContent(String html, Optional<String> text) {

  /** Longest body in UTF-8 octets: 1 MiB. */
  public static final int MAX_OCTETS = 1_048_576;

  public EmailContent {
    requireFits(html, "html");
    text.ifPresent(t -> requireFits(t, "text"));
  }

  private static void requireFits(String body, String name) {
    if (body.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
    if (body.length() > MAX_OCTETS || body.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS) {
      throw new IllegalArgumentException(name + " must be at most 1 MiB in UTF-8");
    }
    if (body.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " must not contain NUL");
    }
  }
}

package com.nurturehub.email.application.port;

/**
 * A caller's own name for a request, so that a repeat of it does nothing: 1 to 255 visible ASCII
 * characters.
 */
public record IdempotencyKey(String value) {

  public IdempotencyKey {
    boolean legal =
        !value.isEmpty()
            && value.length() <= 255
            && value.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    if (!legal) {
      throw new IllegalArgumentException("must be 1 to 255 visible ASCII characters");
    }
  }
}

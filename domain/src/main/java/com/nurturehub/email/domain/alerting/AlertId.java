package com.nurturehub.email.domain.alerting;

import java.util.UUID;

/** One alert; a UUIDv7. */
public record AlertId(UUID value) {

  /**
   * Reads the canonical 36-character form.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static AlertId parse(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("must be a UUID in its canonical form");
    }
    return new AlertId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

package com.nurturehub.email.domain.delivery;

import java.util.UUID;

/** One scheduled e-mail; a UUIDv7, so that ids sort by creation. */
public record EmailId(UUID value) {

  /**
   * Reads the canonical 36-character form.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static EmailId parse(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("must be a UUID in its canonical form");
    }
    return new EmailId(value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

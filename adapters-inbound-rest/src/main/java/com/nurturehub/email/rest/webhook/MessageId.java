package com.nurturehub.email.rest.webhook;

import java.util.UUID;

/** The id of a message: a UUID in its canonical form. */
final class MessageId {

  private MessageId() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException for any other text
   */
  static UUID parse(String text) {
    UUID value;
    try {
      value = UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(), e);
    }
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException(message());
    }
    return value;
  }

  private static String message() {
    return "must be a UUID in its canonical form";
  }
}

package com.nurturehub.email.rest.delivery;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** A place in a list that is ordered by id, as opaque text. */
final class ListCursor {

  private static final int OCTETS = 2 * Long.BYTES;

  private ListCursor() {}

  static String of(UUID id) {
    ByteBuffer octets =
        ByteBuffer.allocate(OCTETS)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets.array());
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws IllegalArgumentException for any other text
   */
  static UUID parse(String text) {
    byte[] octets;
    try {
      octets = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(), e);
    }
    if (octets.length != OCTETS) {
      throw new IllegalArgumentException(message());
    }
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static String message() {
    return "must be a cursor that this list gave";
  }
}

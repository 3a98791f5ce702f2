package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.rest.json.Fault;
import com.nurturehub.email.rest.json.InvalidRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/** A position in a feed, as its readers give it back. */
final class FeedCursor {

  /** More digits are nobody's cursor and would not fit. */
  private static final Pattern SHAPE = Pattern.compile("\\d{1,18}");

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private FeedCursor() {}

  /**
   * Reads a cursor.
   *
   * @throws IllegalArgumentException for anything else
   */
  static long parse(String text) {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a cursor that this feed gave");
    }
    return Long.parseLong(text);
  }

  /**
   * Where a stream's reader goes on: after what it saw last, or else {@code after} what it says.
   *
   * @throws InvalidRequest if what it saw last is no cursor
   */
  static long goingOn(HttpHeaders headers, Optional<Long> after) {
    return lastSeen(headers).or(() -> after).orElse(0L);
  }

  private static Optional<Long> lastSeen(HttpHeaders headers) {
    try {
      return Optional.ofNullable(headers.getHeaderString(LAST_EVENT_ID))
          .filter(text -> !text.isEmpty())
          .map(FeedCursor::parse);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequest(Fault.inHeader(LAST_EVENT_ID, String.valueOf(e.getMessage())));
    }
  }
}

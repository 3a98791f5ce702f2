package com.nurturehub.email.rest.stream;

import java.nio.charset.StandardCharsets;

/**
 * One event of a <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">{@code
 * text/event-stream}</a>.
 *
 * @param id the cursor: what a reader that lost its connection sends as {@code Last-Event-ID}
 * @param name the event's type
 * @param data on one line
 */
public record ServerSentEvent(String id, String name, String data) {

  public static final String MEDIA_TYPE = "text/event-stream";

  /** Readers pass it over; it keeps proxies from taking the connection for dead. */
  static final byte[] HEARTBEAT = octets(":\n\n");

  public ServerSentEvent {
    if ((id + name + data).chars().anyMatch(c -> c == '\n' || c == '\r')) {
      throw new IllegalArgumentException("a field ends with its line");
    }
  }

  /** How long a reader that lost its connection waits before it comes back. */
  static byte[] retryAfter(long millis) {
    return octets("retry: " + millis + "\n\n");
  }

  byte[] octets() {
    return octets("id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n");
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** An HTTP answer, complete before its first byte is sent. */
public final class HttpReply {
  private final int status;
  private final String contentType;
  private final byte[] body;
  private final Map<String, String> headers;

  private HttpReply(int status, String contentType, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = Map.copyOf(headers);
  }

  public static HttpReply bytes(int status, String contentType, byte[] body) {
    return new HttpReply(status, contentType, body.clone(), Map.of());
  }

  public static HttpReply json(int status, JsonValue body) {
    return text(status, "application/json; charset=UTF-8", body.toString());
  }

  public static HttpReply json(JsonObject body) {
    return json(200, body);
  }

  public static HttpReply empty(int status) {
    return text(status, "text/plain", "");
  }

  public static HttpReply html(int status, String body) {
    return text(status, "text/html; charset=UTF-8", body);
  }

  public static HttpReply text(int status, String contentType, String body) {
    return new HttpReply(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  public HttpReply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header, value);
    return new HttpReply(status, contentType, body, more);
  }

  /**
   * Sends it and ends the exchange; the rest of the request is read, so that the connection can be
   * used again.
   */
  void send(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Content-Type", contentType);
      headers.forEach(exchange.getResponseHeaders()::set);
      boolean bodyless = body.length == 0 || "HEAD".equals(exchange.getRequestMethod());
      exchange.sendResponseHeaders(status, bodyless ? -1 : body.length);
      if (!bodyless) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    }
  }
}

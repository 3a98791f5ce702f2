package com.nurturehub.emulator.crm;

import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A request to a CRM.
 *
 * @param path below the CRM's own URL
 */
record Call(HttpExchange exchange, String method, String path, String body) {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * Reads it.
   *
   * @param prefix the path of the CRM's own URL
   */
  static Call read(HttpExchange exchange, String prefix) throws IOException {
    return new Call(
        exchange,
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath().substring(prefix.length()),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).map(String::strip);
  }

  Optional<String> bearer() {
    return header("Authorization")
        .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(value -> value.substring(7).strip());
  }

  boolean isPost(String wanted) {
    return method.equals("POST") && path.equals(wanted);
  }

  /** What makes a repeat of this call one. */
  String key() throws Objection {
    String key = header("Idempotency-Key").orElse("");
    if (!KEY.matcher(key).matches()) {
      throw new Objection(400, "The header Idempotency-Key must be a UUID.");
    }
    return key;
  }

  /** Whether the body is said to be of that media type. */
  boolean hasContent(String mediaType) {
    return header("Content-Type")
        .map(value -> value.split(";", 2)[0].strip().equalsIgnoreCase(mediaType))
        .orElse(false);
  }

  /**
   * The body, which must have these fields and no others.
   *
   * @param status of the objection, where it is otherwise
   */
  JsonObject object(int status, Set<String> required, Set<String> optional) throws Objection {
    try (JsonReader reader = JSON.createReader(new StringReader(body))) {
      JsonObject object = reader.readObject();
      Set<String> wrong = new TreeSet<>(required);
      wrong.removeAll(object.keySet());
      if (!wrong.isEmpty()) {
        throw new Objection(status, "missing: " + String.join(", ", wrong));
      }
      wrong.addAll(object.keySet());
      wrong.removeAll(required);
      wrong.removeAll(optional);
      if (!wrong.isEmpty()) {
        throw new Objection(status, "unknown: " + String.join(", ", wrong));
      }
      return object;
    } catch (JsonException e) {
      throw new Objection(400, "the body is no JSON object");
    }
  }
}

package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came to a token endpoint.
 *
 * @param host as its client calls it
 * @param form of the body; a client named by the {@code Authorization} header is in it as well
 */
public record TokenRequest(String host, String path, Map<String, String> form) {

  static TokenRequest read(HttpExchange exchange) throws IOException {
    Map<String, String> form = new HashMap<>();
    FormFields.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
        .values()
        .forEach((name, values) -> form.put(name, values.getFirst()));
    basicCredentials(exchange).forEach(form::putIfAbsent);
    return new TokenRequest(
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host")).orElse(""),
        exchange.getRequestURI().getPath(),
        form);
  }

  /** Where it came to. */
  public String url() {
    return "http://" + host + path;
  }

  /** Empty where it is missing. */
  public String field(String name) {
    return form.getOrDefault(name, "");
  }

  private static Map<String, String> basicCredentials(HttpExchange exchange) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Map.of();
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Map.of()
          : Map.of(
              "client_id", FormFields.decode(pair.substring(0, colon)),
              "client_secret", FormFields.decode(pair.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }
}

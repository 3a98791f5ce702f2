package com.nurturehub.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a query or of a form's body. */
public record FormFields(Map<String, List<String>> values) {

  /** Reads {@code application/x-www-form-urlencoded}; what is not a pair is left out. */
  public static FormFields parse(String encoded) {
    Map<String, List<String>> values = new HashMap<>();
    for (String pair : encoded.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values
            .computeIfAbsent(decode(pair.substring(0, equals)), name -> new ArrayList<>())
            .add(decode(pair.substring(equals + 1)));
      }
    }
    return new FormFields(values);
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  static String decode(String encoded) {
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }
}

package com.nurturehub.email.outbound.http;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An object in a provider's answer; what is missing from it is absent.
 *
 * @param isWhole whether the answer could be read, and reports no error
 */
public record JsonAnswer(Map<?, ?> fields, boolean isWhole) {

  public static JsonAnswer of(HttpResponse<String> response) {
    try {
      Map<String, Object> fields = JSONObjectUtils.parse(response.body());
      return new JsonAnswer(fields, !fields.containsKey("error"));
    } catch (ParseException e) {
      return new JsonAnswer(Map.of(), false);
    }
  }

  public boolean has(String field) {
    return fields.get(field) != null && !List.of().equals(fields.get(field));
  }

  public Stream<String> id() {
    return text("id").stream();
  }

  public Optional<String> text(String field) {
    return fields.get(field) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  public Optional<Boolean> flag(String field) {
    return fields.get(field) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
  }

  /** The object in that field, or one without fields. */
  public JsonAnswer object(String field) {
    return new JsonAnswer(fields.get(field) instanceof Map<?, ?> inner ? inner : Map.of(), isWhole);
  }

  /** The objects of the array in that field. */
  public Stream<JsonAnswer> objects(String field) {
    return fields.get(field) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(inner -> new JsonAnswer((Map<?, ?>) inner, isWhole))
        : Stream.empty();
  }
}

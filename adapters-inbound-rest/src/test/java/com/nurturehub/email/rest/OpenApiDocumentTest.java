package com.nurturehub.email.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.rest.tracking.UnsubscribeResource;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class OpenApiDocumentTest {

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");

  /** Routes without a method of a resource; what they answer is {@code TrackingTest}'s. */
  private static final Set<String> ANSWERED_BY_A_FILTER =
      Set.of("GET /t/o/{token}", "HEAD /t/o/{token}", "GET /t/c/{token}", "HEAD /t/c/{token}");

  private final Map<String, Object> document = load();

  @Test
  void documentShouldListEveryRouteAndNoOther() {
    Set<String> served = new TreeSet<>(ANSWERED_BY_A_FILTER);
    Set<Class<?>> resources = new HashSet<>(new EmailDeliveryApi().getClasses());
    resources.add(UnsubscribeResource.class);
    for (Class<?> resource : resources) {
      Optional<String> base = pathOf(resource);
      if (base.isPresent()) {
        for (Method method : resource.getDeclaredMethods()) {
          verbOf(method)
              .ifPresent(
                  verb ->
                      served.add(
                          verb + " " + base.get() + pathOf(method).map(p -> "/" + p).orElse("")));
        }
      }
    }
    assertThat(operations().keySet()).containsExactlyInAnyOrderElementsOf(served);
  }

  @Test
  void everyApiOperationShouldTellHowACallerIsRefused() {
    operations()
        .forEach(
            (name, operation) -> {
              Map<String, Object> responses = map(operation.get("responses"));
              if (name.contains("/api/")) {
                assertThat(responses).as(name).containsKeys("400", "401", "403", "503");
                assertThat(responses.keySet()).as(name).containsAnyOf("200", "201");
                assertThat(operation).as(name).containsKey("security");
              } else {
                assertThat(operation).as(name).doesNotContainKey("security");
              }
            });
  }

  @Test
  void everyReferenceShouldLeadSomewhere() {
    List<String> references = new ArrayList<>();
    collectReferences(document, references);

    assertThat(references).isNotEmpty();
    for (String reference : references) {
      Object target = document;
      for (String step : reference.substring("#/".length()).split("/", -1)) {
        target = map(target).get(step);
        assertThat(target).as(reference).isNotNull();
      }
    }
  }

  /** A comma in an unquoted text would make a second, empty field. */
  @Test
  void nothingShouldBeEmpty() {
    assertNothingEmpty("", document);
  }

  private static void assertNothingEmpty(String place, @Nullable Object node) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            assertThat(value).as(place + "/" + key).isNotNull();
            assertNothingEmpty(place + "/" + key, value);
          });
    } else if (node instanceof List<?> list) {
      list.forEach(value -> assertNothingEmpty(place, value));
    }
  }

  private Map<String, Map<String, Object>> operations() {
    Map<String, Map<String, Object>> operations = new TreeMap<>();
    map(document.get("paths"))
        .forEach(
            (path, item) ->
                map(item)
                    .forEach(
                        (key, operation) -> {
                          if (METHODS.contains(key)) {
                            operations.put(
                                key.toUpperCase(Locale.ROOT) + " " + path, map(operation));
                          }
                        }));
    return operations;
  }

  private static void collectReferences(Object node, List<String> into) {
    if (node instanceof Map<?, ?> map) {
      if (map.get("$ref") instanceof String reference) {
        into.add(reference);
      }
      map.values().forEach(value -> collectReferences(value, into));
    } else if (node instanceof List<?> list) {
      list.forEach(value -> collectReferences(value, into));
    }
  }

  private static Optional<String> pathOf(AnnotatedElement element) {
    // A token is described as one segment; the resource takes whatever stands there.
    return Optional.ofNullable(element.getAnnotation(Path.class))
        .map(path -> path.value().replace("{token: (/.*)?}", "/{token}"));
  }

  private static Optional<String> verbOf(Method method) {
    return Stream.of(method.getAnnotations())
        .map(Annotation::annotationType)
        .map(type -> type.getAnnotation(HttpMethod.class))
        .filter(Objects::nonNull)
        .map(HttpMethod::value)
        .findFirst();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object node) {
    return (Map<String, Object>) Objects.requireNonNull(node);
  }

  private static Map<String, Object> load() {
    try (InputStream yaml =
        Objects.requireNonNull(
            EmailDeliveryApi.class.getResourceAsStream("/META-INF/openapi.yaml"))) {
      return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

package com.nurturehub.email.rest.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The fields of one JSON object, each asked for by name. What is wrong goes to the {@link Faults}
 * with its pointer, and the field then counts as absent; {@code null} counts as absent too. A field
 * that nobody asked for is a fault.
 */
public final class Fields {

  private static final int MAX_NAME_SHOWN = 100;

  private final JsonObject object;
  private final String pointer;
  private final Faults faults;
  private final int faultsBefore;
  private final Set<String> known = new HashSet<>();

  private Fields(JsonObject object, String pointer, Faults faults) {
    this.object = object;
    this.pointer = pointer;
    this.faults = faults;
    this.faultsBefore = faults.count();
  }

  /**
   * Reads a whole body.
   *
   * @throws InvalidRequest if anything is wrong with it
   */
  public static <T> T read(JsonValue body, Function<Fields, Optional<T>> reader) {
    Faults faults = new Faults();
    Optional<T> value = read(body, faults, reader);
    faults.refuseIfAny();
    return value.orElseThrow();
  }

  /** Reads a whole body; what is wrong with it joins what was wrong before. */
  public static <T> Optional<T> read(
      JsonValue body, Faults faults, Function<Fields, Optional<T>> reader) {
    return read(body, "", faults, reader);
  }

  private static <T> Optional<T> read(
      JsonValue value, String pointer, Faults faults, Function<Fields, Optional<T>> reader) {
    if (!(value instanceof JsonObject object)) {
      faults.add(Fault.inBody(pointer, "must be an object"));
      return Optional.empty();
    }
    Fields fields = new Fields(object, pointer, faults);
    Optional<T> read = reader.apply(fields);
    fields.refuseUnknown();
    return read;
  }

  private void refuseUnknown() {
    object.keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> fault(name, "is not a known field"));
  }

  /** Reports a fault of the field {@code name}. */
  public void fault(String name, String detail) {
    faults.add(Fault.inBody(pointer + "/" + escape(name), detail));
  }

  private static String escape(String name) {
    String shown = name.length() > MAX_NAME_SHOWN ? name.substring(0, MAX_NAME_SHOWN) : name;
    return shown.replace("~", "~0").replace("/", "~1");
  }

  /** The field's value; asking makes the field known. */
  public Optional<JsonValue> value(String name) {
    known.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.equals(JsonValue.NULL));
  }

  /** Every field's name; asking makes all of them known. */
  public Set<String> names() {
    known.addAll(object.keySet());
    return object.keySet();
  }

  public Optional<String> text(String name) {
    return value(name).flatMap(value -> text(name, value));
  }

  private Optional<String> text(String name, JsonValue value) {
    if (!(value instanceof JsonString string)) {
      fault(name, "must be a string");
      return Optional.empty();
    }
    String text = string.getString();
    if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch(Fields::isSurrogate)) {
      fault(name, "must not contain NUL or an unpaired surrogate");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /**
   * The text as {@code as} reads it, which refuses by an {@link IllegalArgumentException} that may
   * be shown.
   */
  public <T> Optional<T> text(String name, Function<String, T> as) {
    return text(name).flatMap(text -> attempt(name, () -> as.apply(text)));
  }

  public <T> Optional<T> requiredText(String name, Function<String, T> as) {
    require(name);
    return text(name, as);
  }

  public Optional<Instant> time(String name) {
    return text(name, Times::parse);
  }

  public Optional<Boolean> flag(String name) {
    return value(name)
        .flatMap(
            value ->
                switch (value.getValueType()) {
                  case TRUE -> Optional.of(true);
                  case FALSE -> Optional.of(false);
                  default -> {
                    fault(name, "must be true or false");
                    yield Optional.empty();
                  }
                });
  }

  public Optional<Integer> requiredInteger(String name, int min, int max) {
    require(name);
    return integer(name, min, max);
  }

  public Optional<Integer> integer(String name, int min, int max) {
    return value(name)
        .flatMap(
            value -> {
              Optional<Integer> number = integer(value).filter(n -> n >= min && n <= max);
              if (number.isEmpty()) {
                fault(name, "must be a whole number from %d to %d".formatted(min, max));
              }
              return number;
            });
  }

  private static Optional<Integer> integer(JsonValue value) {
    try {
      return value instanceof JsonNumber number
          ? Optional.of(number.intValueExact())
          : Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /**
   * The number as {@code as} reads it, which refuses by an {@link IllegalArgumentException} that
   * may be shown.
   */
  public <T> Optional<T> number(String name, Function<BigDecimal, T> as) {
    return value(name)
        .flatMap(
            value -> {
              if (value instanceof JsonNumber number) {
                return attempt(name, () -> as.apply(number.bigDecimalValue()));
              }
              fault(name, "must be a number");
              return Optional.empty();
            });
  }

  /** The strings of an array that is not empty, each as {@code as} reads it. */
  public <T> Optional<List<T>> requiredTexts(String name, Function<String, T> as) {
    require(name);
    return value(name)
        .flatMap(
            value -> {
              if (value instanceof JsonArray array
                  && !array.isEmpty()
                  && array.stream().allMatch(JsonString.class::isInstance)) {
                return attempt(
                    name,
                    () ->
                        array.getValuesAs(JsonString.class).stream()
                            .map(JsonString::getString)
                            .map(as)
                            .toList());
              }
              fault(name, "must be an array of strings, and not empty");
              return Optional.empty();
            });
  }

  /** The field as an object, read by {@code reader}. */
  public <T> Optional<T> object(String name, Function<Fields, Optional<T>> reader) {
    return value(name).flatMap(value -> read(value, pointer + "/" + escape(name), faults, reader));
  }

  public <T> Optional<T> requiredObject(String name, Function<Fields, Optional<T>> reader) {
    require(name);
    return object(name, reader);
  }

  private void require(String name) {
    if (value(name).isEmpty()) {
      fault(name, "is required");
    }
  }

  /**
   * What {@code maker} makes of this object's fields, unless one of them is at fault; a refusal is
   * a fault of the field {@code name}.
   */
  public <T> Optional<T> make(String name, Supplier<T> maker) {
    return faults.count() > faultsBefore ? Optional.empty() : attempt(name, maker);
  }

  /** The same, for what cannot refuse. */
  public <T> Optional<T> make(Supplier<T> maker) {
    return faults.count() > faultsBefore ? Optional.empty() : Optional.of(maker.get());
  }

  /** Whether any of these fields is there. */
  public boolean hasAny(String... names) {
    return Stream.of(names).anyMatch(name -> value(name).isPresent());
  }

  private <T> Optional<T> attempt(String name, Supplier<T> maker) {
    try {
      return Optional.of(maker.get());
    } catch (IllegalArgumentException e) {
      fault(name, Optional.ofNullable(e.getMessage()).orElse("is not valid"));
      return Optional.empty();
    }
  }
}

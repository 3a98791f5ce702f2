package com.nurturehub.email.rest.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * JSON between octets and values, strict (RFC 8259): UTF-8 alone, one value, and no name twice in
 * one object. What readers of JSON disagree on is refused rather than guessed.
 */
public final class JsonText {

  private static final int MAX_DEPTH = 32;

  // Kept, since the static methods of Json search for the implementation at every call.
  private static final JsonProvider PROVIDER = JsonProvider.provider();
  private static final JsonParserFactory PARSERS = PROVIDER.createParserFactory(Map.of());
  private static final JsonBuilderFactory BUILDERS = PROVIDER.createBuilderFactory(Map.of());

  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws MalformedJson if {@code octets} are anything else
   */
  public static JsonValue parse(byte[] octets) {
    try (JsonParser parser = PARSERS.createParser(new StringReader(decode(octets)))) {
      try {
        JsonValue value = value(parser, parser.next(), 0);
        // Looks for the end of the text, and throws when something else is there.
        parser.hasNext();
        return value;
      } catch (MalformedJson e) {
        throw e;
      } catch (RuntimeException e) {
        // The parser has several for bad syntax and for numbers beyond its bounds; it reads from
        // memory, so nothing but the text can be to blame.
        throw new MalformedJson("The body is not valid JSON" + place(parser), e);
      }
    }
  }

  private static String decode(byte[] octets) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJson("The body is not valid UTF-8.", e);
    }
  }

  private static JsonValue value(JsonParser parser, Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedJson("The body is nested too deeply" + place(parser));
    }
    return switch (event) {
      case START_OBJECT -> objectOf(parser, depth);
      case START_ARRAY -> arrayOf(parser, depth);
      case VALUE_STRING -> PROVIDER.createValue(parser.getString());
      case VALUE_NUMBER -> parser.getValue();
      case VALUE_TRUE -> JsonValue.TRUE;
      case VALUE_FALSE -> JsonValue.FALSE;
      case VALUE_NULL -> JsonValue.NULL;
      case KEY_NAME, END_OBJECT, END_ARRAY -> throw new IllegalStateException("no value");
    };
  }

  private static JsonObject objectOf(JsonParser parser, int depth) {
    JsonObjectBuilder object = object();
    Set<String> names = new HashSet<>();
    while (parser.next() != Event.END_OBJECT) {
      String name = parser.getString();
      if (!names.add(name)) {
        throw new MalformedJson("The body names a field twice" + place(parser));
      }
      object.add(name, value(parser, parser.next(), depth + 1));
    }
    return object.build();
  }

  private static JsonArray arrayOf(JsonParser parser, int depth) {
    JsonArrayBuilder array = array();
    for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
      array.add(value(parser, event, depth + 1));
    }
    return array.build();
  }

  private static String place(JsonParser parser) {
    JsonLocation at = parser.getLocation();
    return ", near line %d, column %d.".formatted(at.getLineNumber(), at.getColumnNumber());
  }

  public static byte[] octets(JsonValue value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  public static JsonObjectBuilder object() {
    return BUILDERS.createObjectBuilder();
  }

  /** An object that begins with what {@code start} holds. */
  public static JsonObjectBuilder object(JsonObject start) {
    return BUILDERS.createObjectBuilder(start);
  }

  /**
   * An object of these names and values: texts, numbers, booleans, nulls, lists and maps of them.
   */
  public static JsonObjectBuilder object(Map<String, Object> values) {
    return BUILDERS.createObjectBuilder(values);
  }

  public static JsonArrayBuilder array() {
    return BUILDERS.createArrayBuilder();
  }

  /** An array of these texts. */
  public static JsonArrayBuilder array(Collection<String> texts) {
    return BUILDERS.createArrayBuilder(texts);
  }

  /** The text as a value, {@code null} where there is none. */
  public static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(PROVIDER::createValue).orElse(JsonValue.NULL);
  }

  /** The time in UTC, {@code null} where there is none. */
  public static JsonValue time(Optional<Instant> time) {
    return text(time.map(Instant::toString));
  }
}

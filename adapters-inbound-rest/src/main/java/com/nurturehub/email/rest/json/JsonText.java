package com.nurturehub.email.rest.json;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonConfig;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonLocation;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** JSON between octets and values: UTF-8 alone, and no name twice in one object (RFC 8259). */
public final class JsonText {

  // Kept, since the static methods of Json search for the implementation at every call.
  private static final JsonProvider PROVIDER = JsonProvider.provider();
  private static final JsonReaderFactory READERS =
      PROVIDER.createReaderFactory(Map.of(JsonConfig.KEY_STRATEGY, JsonConfig.KeyStrategy.NONE));
  private static final JsonBuilderFactory BUILDERS = PROVIDER.createBuilderFactory(Map.of());

  private JsonText() {}

  /**
   * Reads one JSON value.
   *
   * @throws MalformedJson if {@code octets} are anything else
   */
  public static JsonValue parse(byte[] octets) {
    try (JsonReader reader = READERS.createReader(new StringReader(decode(octets)))) {
      return reader.readValue();
    } catch (JsonParsingException e) {
      JsonLocation at = e.getLocation();
      throw new MalformedJson(
          "The body is not valid JSON, or names a field twice, at line %d, column %d."
              .formatted(at.getLineNumber(), at.getColumnNumber()),
          e);
    } catch (MalformedJson e) {
      throw e;
    } catch (RuntimeException e) {
      // The parser has several for numbers and nestings beyond its bounds; it reads from memory, so
      // nothing but the text can be to blame.
      throw new MalformedJson("The body is not valid JSON, or goes beyond sensible bounds.", e);
    }
  }

  private static String decode(byte[] octets) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedJson("The body is not valid UTF-8.", e);
    }
  }

  public static byte[] octets(JsonValue value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  public static JsonObjectBuilder object() {
    return BUILDERS.createObjectBuilder();
  }

  public static JsonArrayBuilder array() {
    return BUILDERS.createArrayBuilder();
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

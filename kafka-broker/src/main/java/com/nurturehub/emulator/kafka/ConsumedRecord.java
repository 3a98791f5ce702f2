package com.nurturehub.emulator.kafka;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record as Kafka's console consumer prints it.
 *
 * @param offset its place in its partition, which tells the order there
 * @param headers by their names
 */
public record ConsumedRecord(
    int partition, long offset, Map<String, String> headers, String key, String value) {

  public ConsumedRecord {
    headers = Map.copyOf(headers);
  }

  /** A header's text, empty where it is not there. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Of {@code Partition:0<tab>Offset:0<tab>name:text,name:text<tab>key<tab>value}. */
  static ConsumedRecord of(String line) {
    String[] parts = line.split("\t", 5);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : parts[2].split(",", -1)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1));
    }
    return new ConsumedRecord(
        Integer.parseInt(after(parts[0], "Partition:")),
        Long.parseLong(after(parts[1], "Offset:")),
        headers,
        parts[3],
        parts[4]);
  }

  private static String after(String text, String prefix) {
    if (!text.startsWith(prefix)) {
      throw new IllegalArgumentException("not what the console consumer prints: " + text);
    }
    return text.substring(prefix.length());
  }
}

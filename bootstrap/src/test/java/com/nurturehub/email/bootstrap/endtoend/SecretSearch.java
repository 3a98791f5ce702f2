package com.nurturehub.email.bootstrap.endtoend;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for secrets where none may be, in every spelling that a log or a column could give them.
 */
final class SecretSearch {

  /** Shorter, an encoded piece could be anything. */
  private static final int SHORTEST = 8;

  private final Map<String, String> spellings = new LinkedHashMap<>();

  /** Adds what must not be found. */
  SecretSearch secret(String name, String value) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException(name + " is too short to be looked for");
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    spellings.put(name + " as it is", value);
    spellings.put(name + " in JSON", value.replace("/", "\\/"));
    spellings.put(name + " in a URL", URLEncoder.encode(value, StandardCharsets.UTF_8));
    spellings.put(name + " in hex", HexFormat.of().formatHex(bytes));
    spellings.put(name + " backwards", new StringBuilder(value).reverse().toString());
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[bytes.length + shift];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      // Without what depends on the neighbours' bits.
      int from = (shift * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      spellings.put(
          name + " in Base64, shifted by " + shift,
          Base64.getEncoder().encodeToString(shifted).substring(from, to));
      spellings.put(
          name + " in Base64 for URLs, shifted by " + shift,
          Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
    }
    return this;
  }

  /** The names of all that are in a text. */
  Set<String> in(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    Set<String> found = new TreeSet<>();
    spellings.forEach(
        (name, spelling) -> {
          boolean isHex = name.endsWith(" in hex");
          if (isHex ? folded.contains(spelling) : text.contains(spelling)) {
            found.add(name);
          }
        });
    return found;
  }

  /** Every column of every row of every table, as text. */
  static String dump(Connection database) throws SQLException {
    StringBuilder dump = new StringBuilder();
    try (Statement statement = database.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
          while (rows.next()) {
            dump.append(table).append(rows.getString(1)).append('\n');
          }
        }
      }
    }
    return dump.toString();
  }
}

package com.nurturehub.email.application.port;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The rows of {@code failures.txt}: how each failure of a provider is read. */
final class FailureTable {

  private static final int COLUMNS = 7;

  private FailureTable() {}

  /**
   * One failure; the file says what each column may hold.
   *
   * @param exceptions transports over which it cannot occur: a part of the name, a colon, and why
   */
  record Row(
      String name,
      String call,
      String outcome,
      String mailbox,
      String next,
      String signal,
      List<String> exceptions) {

    boolean occursOver(String transport) {
      return exceptions.stream()
          .map(exception -> exception.substring(0, exception.indexOf(": ")))
          .noneMatch(transport::contains);
    }

    @Override
    public String toString() {
      return name + ": " + signal;
    }
  }

  static Stream<Row> rows() {
    return lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(FailureTable::row);
  }

  private static Row row(String line) {
    List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    if (cells.size() != COLUMNS) {
      throw new IllegalStateException("not " + COLUMNS + " columns: " + line);
    }
    return new Row(
        cells.get(0),
        cells.get(1),
        cells.get(2),
        cells.get(3),
        cells.get(4),
        cells.get(5),
        Arrays.stream(cells.get(6).split("; ")).filter(e -> !e.isEmpty()).toList());
  }

  private static Stream<String> lines() {
    try (InputStream in =
        Objects.requireNonNull(FailureTable.class.getResourceAsStream("failures.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

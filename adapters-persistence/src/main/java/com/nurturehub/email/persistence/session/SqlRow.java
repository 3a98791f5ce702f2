package com.nurturehub.email.persistence.session;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.exception.GenericJDBCException;
import org.jspecify.annotations.Nullable;

/** The current row of an answer; columns are asked for by name. */
public final class SqlRow {

  private final ResultSet rows;

  SqlRow(ResultSet rows) {
    this.rows = rows;
  }

  public String text(String column) {
    return present(column, maybe(column, String.class));
  }

  public Optional<String> optionalText(String column) {
    return Optional.ofNullable(maybe(column, String.class));
  }

  public UUID uuid(String column) {
    return present(column, maybe(column, UUID.class));
  }

  public long number(String column) {
    return present(column, maybe(column, Long.class));
  }

  public Optional<Long> optionalNumber(String column) {
    return Optional.ofNullable(maybe(column, Long.class));
  }

  public int integer(String column) {
    return present(column, maybe(column, Integer.class));
  }

  public boolean flag(String column) {
    return present(column, maybe(column, Boolean.class));
  }

  public Instant instant(String column) {
    return present(column, maybe(column, OffsetDateTime.class)).toInstant();
  }

  public Optional<Instant> optionalInstant(String column) {
    return Optional.ofNullable(maybe(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
  }

  public Optional<LocalTime> optionalTime(String column) {
    return Optional.ofNullable(maybe(column, LocalTime.class));
  }

  /** The elements of an array column; none for null. */
  public List<Integer> integers(String column) {
    Array array = maybe(column, Array.class);
    try {
      return array == null ? List.of() : List.of((Integer[]) array.getArray());
    } catch (SQLException e) {
      throw new GenericJDBCException("cannot read " + column, e);
    }
  }

  /** The elements of an array column of texts; none for null. */
  public List<String> texts(String column) {
    Array array = maybe(column, Array.class);
    try {
      return array == null ? List.of() : List.of((String[]) array.getArray());
    } catch (SQLException e) {
      throw new GenericJDBCException("cannot read " + column, e);
    }
  }

  public byte[] octets(String column) {
    return present(column, maybe(column, byte[].class));
  }

  public Optional<byte[]> optionalOctets(String column) {
    return Optional.ofNullable(maybe(column, byte[].class));
  }

  private <T> @Nullable T maybe(String column, Class<T> type) {
    try {
      return rows.getObject(column, type);
    } catch (SQLException e) {
      throw new GenericJDBCException("cannot read " + column, e);
    }
  }

  private static <T> T present(String column, @Nullable T value) {
    if (value == null) {
      throw new IllegalStateException(column + " is null");
    }
    return value;
  }
}

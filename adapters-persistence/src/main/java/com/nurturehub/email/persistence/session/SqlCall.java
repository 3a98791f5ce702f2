package com.nurturehub.email.persistence.session;

import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/** One call of a {@link NativeSql} statement within a unit of work. */
public final class SqlCall {

  private final Session session;
  private final NativeSql sql;
  private final Map<String, @Nullable Object> values = new HashMap<>();

  SqlCall(Session session, NativeSql sql) {
    this.session = session;
    this.sql = sql;
  }

  /**
   * Sets a parameter.
   *
   * @param value text, number, boolean, {@link UUID}, {@link Instant}, or an array of them
   */
  public SqlCall set(String parameter, @Nullable Object value) {
    if (!sql.parameters().contains(parameter)) {
      throw new IllegalArgumentException("no parameter " + parameter + " in " + sql);
    }
    values.put(parameter, value);
    return this;
  }

  /** The same as {@link #set(String, Object)} where absent means null. */
  public SqlCall set(String parameter, Optional<?> value) {
    return set(parameter, (Object) value.orElse(null));
  }

  /** Sets an array parameter to what {@code property} says of each element. */
  public <E, V> SqlCall setEach(
      String parameter,
      Class<V> type,
      Collection<E> elements,
      Function<? super E, ? extends @Nullable V> property) {
    @Nullable Object[] array = (Object[]) Array.newInstance(type, elements.size());
    int i = 0;
    for (E element : elements) {
      array[i++] = property.apply(element);
    }
    return set(parameter, array);
  }

  /** Every row of the answer. */
  public <T> List<T> list(Function<SqlRow, T> mapping) {
    return execute(
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            SqlRow row = new SqlRow(rows);
            while (rows.next()) {
              all.add(mapping.apply(row));
            }
            return all;
          }
        });
  }

  /** The first row of the answer, if there is one. */
  public <T> Optional<T> first(Function<SqlRow, T> mapping) {
    List<T> all = list(mapping);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
  }

  /** Runs it for its effect, and returns how many rows it changed. */
  public int update() {
    return execute(PreparedStatement::executeUpdate);
  }

  private <T> T execute(Execution<T> execution) {
    return session.doReturningWork(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            bind(connection, statement);
            return execution.of(statement);
          }
        });
  }

  private void bind(Connection connection, PreparedStatement statement) throws SQLException {
    int place = 1;
    for (String parameter : sql.parameters()) {
      if (!values.containsKey(parameter)) {
        throw new IllegalStateException("parameter " + parameter + " is not set in " + sql);
      }
      statement.setObject(place++, asJdbc(connection, values.get(parameter)));
    }
  }

  private static @Nullable Object asJdbc(Connection connection, @Nullable Object value)
      throws SQLException {
    return switch (value) {
      case null -> null;
      case Instant instant -> instant.atOffset(ZoneOffset.UTC);
      case String[] array -> connection.createArrayOf("text", array);
      case UUID[] array -> connection.createArrayOf("uuid", array);
      case Long[] array -> connection.createArrayOf("int8", array);
      case Integer[] array -> connection.createArrayOf("int4", array);
      case Boolean[] array -> connection.createArrayOf("bool", array);
      case Instant[] array -> connection.createArrayOf("timestamptz", offsetTimes(array));
      default -> value;
    };
  }

  private static @Nullable Object[] offsetTimes(@Nullable Instant[] instants) {
    @Nullable Object[] times = new Object[instants.length];
    for (int i = 0; i < instants.length; i++) {
      Instant instant = instants[i];
      times[i] = instant == null ? null : instant.atOffset(ZoneOffset.UTC).toString();
    }
    return times;
  }

  @FunctionalInterface
  private interface Execution<T> {

    T of(PreparedStatement statement) throws SQLException;
  }
}

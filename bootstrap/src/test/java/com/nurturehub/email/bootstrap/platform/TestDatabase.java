package com.nurturehub.email.bootstrap.platform;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The database of the server under test, as its administrator reaches it. */
final class TestDatabase {

  private TestDatabase() {}

  /** Does something while a table refuses that tenant's rows, after it has taken them. */
  static <T> T whileRefusing(String tenant, String table, Callable<T> something) throws Exception {
    execute(
        """
        CREATE OR REPLACE FUNCTION refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'refused on purpose';
        END
        $$
        """);
    execute(
        "CREATE TRIGGER refuse AFTER INSERT OR UPDATE ON %s FOR EACH ROW WHEN (NEW.tenant = '%s')"
                .formatted(table, tenant)
            + " EXECUTE FUNCTION refuse_row()");
    try {
      return something.call();
    } finally {
      execute("DROP TRIGGER refuse ON " + table);
    }
  }

  /** How many rows of the tenant each of these tables has. */
  static Map<String, Long> rowsOf(String tenant, List<String> tables) throws SQLException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        try (ResultSet counted =
            statement.executeQuery(
                "SELECT count(*) FROM %s WHERE tenant = '%s'".formatted(table, tenant))) {
          counted.next();
          rows.put(table, counted.getLong(1));
        }
      }
    }
    return rows;
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect() throws SQLException {
    Map<String, String> settings = PlatformUnderTest.settings();
    return DriverManager.getConnection(
        settings.get("nurturehub.database.url"),
        settings.get("nurturehub.database.user"),
        settings.get("nurturehub.database.password"));
  }
}

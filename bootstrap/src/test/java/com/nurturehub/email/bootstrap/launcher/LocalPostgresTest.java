package com.nurturehub.email.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {

  @TempDir private static Path shared;

  @TempDir private Path data;

  @BeforeAll
  static void unpackOnce() throws Exception {
    LocalPostgres.binariesIn(shared);
  }

  @BeforeEach
  void useWhatIsUnpacked() throws Exception {
    Path binaries = LocalPostgres.binariesIn(shared);
    Files.createSymbolicLink(data.resolve(binaries.getFileName().toString()), binaries);
  }

  @Test
  void rowsShouldOutliveTheServerAndTakeOverWhenItWasLeftRunning() throws Exception {
    LocalPostgres abandoned = LocalPostgres.start(data);
    execute(abandoned, "create table kept (line text); insert into kept values ('Ødegård')");

    // As after kill -9: nobody stopped the first, which still holds the files.
    try (LocalPostgres next = LocalPostgres.start(data)) {
      assertThat(firstLine(next, "select line from kept")).isEqualTo("Ødegård");
      assertThatThrownBy(() -> firstLine(abandoned, "select 1")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void ownerShouldBeNoSuperuserButMayMakeRoles() throws Exception {
    try (LocalPostgres postgres = LocalPostgres.start(data)) {
      String privileges =
          firstLine(
              postgres,
              "select rolsuper || ' ' || rolcreaterole from pg_roles where rolname = current_user");

      assertThat(privileges).isEqualTo("false true");
    }
  }

  @Test
  void otherMajorVersionsDataShouldBeExplainedAndNotTouched() throws Exception {
    Path cluster = Files.createDirectories(data.resolve("postgresql"));
    Files.writeString(cluster.resolve("PG_VERSION"), "15\n");

    assertThatThrownBy(() -> LocalPostgres.start(data))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("PostgreSQL 15");
    assertThat(cluster.resolve("PG_VERSION")).hasContent("15");
  }

  private static void execute(LocalPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String firstLine(LocalPostgres postgres, String query) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(LocalPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}

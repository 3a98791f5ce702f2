package com.nurturehub.email.bootstrap.canary;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Breaks: the wiring holds the database as a data source only. */
public final class WiringSpeakingSql {

  private WiringSpeakingSql() {}

  public static Connection connect(DataSource dataSource) throws SQLException {
    return dataSource.getConnection();
  }
}

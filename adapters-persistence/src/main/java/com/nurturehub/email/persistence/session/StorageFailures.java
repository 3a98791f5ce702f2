package com.nurturehub.email.persistence.session;

import com.nurturehub.email.application.port.StorageUnavailable;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a store that is away or broke off, after which the same call may succeed, from a bug such
 * as a violated constraint.
 */
public final class StorageFailures {

  /**
   * Classes of SQLSTATE (PostgreSQL, appendix A): connection, transaction rollback, insufficient
   * resources, operator intervention, system error.
   */
  private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /**
   * Single states: read-only transaction, as on a server that became a standby; idle or long
   * transaction ended; lock not available.
   */
  private static final Set<String> STATES = Set.of("25006", "25P03", "25P04", LOCK_NOT_AVAILABLE);

  private StorageFailures() {}

  /** Whether the server did not answer at all, or only that it starts, stops or is full. */
  public static boolean isAway(SQLException failure) {
    SQLException said = failure;
    while (said.getCause() instanceof SQLException cause) {
      said = cause;
    }
    return passes(said.getSQLState());
  }

  static boolean isLockTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  /** What a unit of work throws instead of {@code failure}; often the same. */
  static RuntimeException translate(RuntimeException failure) {
    if (failure instanceof StorageUnavailable) {
      return failure;
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && passes(e)) {
        return new StorageUnavailable("the store broke off", failure);
      }
    }
    return failure;
  }

  private static boolean passes(SQLException e) {
    return e instanceof SQLTransientException
        || e instanceof SQLRecoverableException
        || e instanceof SQLNonTransientConnectionException
        || passes(e.getSQLState());
  }

  private static boolean passes(@Nullable String state) {
    return state != null
        && state.length() == 5
        && (CLASSES.contains(state.substring(0, 2)) || STATES.contains(state));
  }
}

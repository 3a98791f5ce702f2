package com.nurturehub.email.persistence.session;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.tenant.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.FlushMode;
import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One Hibernate session and one transaction per unit, bound to the thread, virtual or not. Its
 * first statement takes on the role that row-level security is written for; the role ends with the
 * transaction, so a pooled connection keeps nothing of it.
 */
public final class PostgresUnitOfWork implements UnitOfWork {

  private static final NativeSql BE_TENANT =
      NativeSql.of(
          """
          SELECT set_config('role', 'nurturehub_tenant', true),
            set_config('nurturehub.tenant', :tenant, true)
          """);

  /**
   * A worker's statements take arrays and look their rows up by key. Plans made anew for every
   * length of an array cost more than they save; and a plan that reads a whole table, because it is
   * small or was at the last ANALYZE, is ruinous when it has grown.
   */
  private static final NativeSql BE_WORKER =
      NativeSql.of(
          """
          SELECT set_config('role', 'nurturehub_worker', true),
            set_config('nurturehub.tenant', '', true),
            set_config('plan_cache_mode', 'force_generic_plan', true),
            set_config('enable_seqscan', 'off', true)
          """);

  private final SessionFactory sessions;

  // Not static, as the check would have it: a process may work with several databases.
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Unit> current = new ThreadLocal<>();

  private volatile boolean isShut;

  private record Unit(Session session, List<Runnable> afterCommit) {}

  public PostgresUnitOfWork(SessionFactory sessions) {
    this.sessions = sessions;
  }

  @Override
  public <T> T forTenant(TenantId tenant, Supplier<T> work) {
    return run(session -> new SqlCall(session, BE_TENANT).set("tenant", tenant.value()), work);
  }

  @Override
  public <T> T asWorker(Supplier<T> work) {
    return run(session -> new SqlCall(session, BE_WORKER), work);
  }

  /** From now on every unit of work finds the store unavailable, until {@link #open}. */
  public void shut() {
    isShut = true;
  }

  /** Ends {@link #shut}. */
  public void open() {
    isShut = false;
  }

  /** Prepares a call of {@code sql} within the current unit of work. */
  public SqlCall call(NativeSql sql) {
    return new SqlCall(session(), sql);
  }

  /**
   * Lets {@code work} use the current unit's session. What it changed is written, and nothing stays
   * in the session: no call sees rows as an earlier one left them.
   */
  public <T> T inSession(Function<Session, T> work) {
    Session session = session();
    try {
      T result = work.apply(session);
      session.flush();
      return result;
    } finally {
      session.clear();
    }
  }

  /** Whether a unit of work came to nothing because somebody else held a lock for too long. */
  public static boolean waitedTooLong(StorageUnavailable failure) {
    return StorageFailures.isLockTimeout(failure);
  }

  @Override
  public void afterCommit(Runnable step) {
    List<Runnable> steps = unit().afterCommit();
    if (!steps.contains(step)) {
      steps.add(step);
    }
  }

  private Session session() {
    return unit().session();
  }

  private Unit unit() {
    Unit unit = current.get();
    if (unit == null) {
      throw new IllegalStateException("store calls need a unit of work around them");
    }
    return unit;
  }

  private <T> T run(Function<Session, SqlCall> takeRole, Supplier<T> work) {
    if (current.get() != null) {
      throw new IllegalStateException("this thread is in a unit of work already");
    }
    if (isShut) {
      throw new StorageUnavailable("the store is not ready yet");
    }
    Session session = sessions.openSession();
    session.setHibernateFlushMode(FlushMode.MANUAL);
    Unit unit = new Unit(session, new ArrayList<>());
    current.set(unit);
    T result;
    try {
      begin(session, takeRole);
      result = work.get();
      commit(session);
    } catch (RuntimeException e) {
      rollBack(session, e);
      throw StorageFailures.translate(e);
    } catch (Throwable e) {
      rollBack(session, e);
      throw e;
    } finally {
      current.remove();
      session.close();
    }
    unit.afterCommit().forEach(Runnable::run);
    return result;
  }

  private static void begin(Session session, Function<Session, SqlCall> takeRole) {
    session.beginTransaction();
    try {
      takeRole.apply(session).first(row -> true);
    } catch (HibernateException e) {
      throw new StorageUnavailable("the store cannot be reached", e);
    }
  }

  private static void commit(Session session) {
    try {
      session.doWork(PostgresUnitOfWork::requireSound);
      session.getTransaction().commit();
    } catch (RuntimeException e) {
      throw new StorageUnavailable("the store did not commit", e);
    }
  }

  /** PostgreSQL answers the commit of a failed transaction with a silent rollback. */
  private static void requireSound(Connection connection) throws SQLException {
    if (connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
      throw new SQLException("a statement of this unit of work has failed");
    }
  }

  private static void rollBack(Session session, Throwable cause) {
    try {
      if (session.getTransaction().isActive()) {
        session.getTransaction().rollback();
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}

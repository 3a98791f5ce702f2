package com.nurturehub.email.persistence.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * PostgreSQL's NOTIFY, heard on one connection, from the first listener on. What is said while the
 * connection is away is not heard; when it is back, every listener is called once.
 */
public final class Notifications implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Notifications.class.getName());

  /** How long one look at the connection waits; also bounds how long a close takes. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration RECONNECT = Duration.ofSeconds(2);

  private final DataSource dataSource;
  private final List<Map.Entry<String, Runnable>> listeners = new CopyOnWriteArrayList<>();
  private @Nullable Thread ear;
  private volatile boolean closed;

  /** Takes its connection from there, and keeps it. */
  public Notifications(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Calls {@code listener} after somebody notified the channel, on any instance; several times may
   * become one. It must not block.
   *
   * @param channel a name in lower case
   */
  public synchronized void listen(String channel, Runnable listener) {
    listeners.add(Map.entry(channel, listener));
    if (ear == null) {
      ear = Thread.ofPlatform().daemon().name("notifications").start(this::hear);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (ear != null) {
      ear.interrupt();
    }
  }

  private void hear() {
    while (!closed) {
      try (Connection connection = dataSource.getConnection()) {
        hearOn(connection);
      } catch (SQLException e) {
        if (!closed) {
          LOG.log(
              Level.WARNING,
              "notifications are not heard for now, so e-mails and events may be up to a second"
                  + " late: {0}",
              e.getMessage());
          LockSupport.parkNanos(RECONNECT.toNanos());
        }
      }
    }
  }

  private void hearOn(Connection connection) throws SQLException {
    connection.setAutoCommit(true);
    PGConnection postgres = connection.unwrap(PGConnection.class);
    int known = 0;
    while (!closed) {
      if (known < listeners.size()) {
        known = subscribe(connection);
      }
      PGNotification[] heard = postgres.getNotifications((int) LOOK.toMillis());
      for (PGNotification notification : heard) {
        call(notification.getName());
      }
    }
  }

  /** Subscribes to every channel, and calls everybody for what was said before. */
  private int subscribe(Connection connection) throws SQLException {
    List<Map.Entry<String, Runnable>> all = List.copyOf(listeners);
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, Runnable> listener : all) {
        statement.execute("LISTEN " + listener.getKey());
      }
    }
    all.forEach(listener -> listener.getValue().run());
    return all.size();
  }

  /** Calls those who listen to the channel on this instance. */
  void call(String channel) {
    listeners.stream()
        .filter(listener -> listener.getKey().equals(channel))
        .forEach(listener -> listener.getValue().run());
  }
}

package com.nurturehub.email.outbound.smtp;

import com.nurturehub.email.domain.tenant.MailAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Open connections between two messages. For each mailbox one rests at most: its provider counts
 * connections over all instances, and one after the other is as fast as a mailbox may send.
 */
final class RestingConnections implements AutoCloseable {

  /** Over all mailboxes; beyond it the one that has rested longest is closed. */
  static final int MAX = 200;

  private final Duration longestRest;
  private final ScheduledExecutorService timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<MailAddress, Rest> byMailbox = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Begins with none.
   *
   * @param longestRest after it a connection is closed, by {@code timer}; at once when it is zero
   */
  RestingConnections(Duration longestRest, ScheduledExecutorService timer) {
    this.longestRest = longestRest;
    this.timer = timer;
  }

  private record Rest(Login login, SubmissionTransport connection, Future<?> end) {}

  /**
   * The connection that rests for this login; its server may have left meanwhile. One that was
   * opened for the same mailbox by another login is closed.
   */
  Optional<SubmissionTransport> wake(Login login) {
    Optional<Rest> rest = remove(login.mailbox());
    rest.ifPresent(it -> it.end().cancel(false));
    if (rest.isPresent() && !rest.get().login().equals(login)) {
      rest.get().connection().leave();
      return Optional.empty();
    }
    return rest.map(Rest::connection);
  }

  /** Takes a connection that nothing is under way on. */
  void rest(Login login, SubmissionTransport connection) {
    if (longestRest.isZero()) {
      connection.leave();
      return;
    }
    List<Rest> surplus = new ArrayList<>();
    lock.lock();
    try {
      Rest rest =
          new Rest(
              login,
              connection,
              timer.schedule(
                  () -> end(login.mailbox(), connection),
                  longestRest.toMillis(),
                  TimeUnit.MILLISECONDS));
      if (closed) {
        surplus.add(rest);
      } else {
        Optional.ofNullable(byMailbox.remove(login.mailbox())).ifPresent(surplus::add);
        byMailbox.put(login.mailbox(), rest);
        if (byMailbox.size() > MAX) {
          surplus.add(byMailbox.remove(byMailbox.keySet().iterator().next()));
        }
      }
    } finally {
      lock.unlock();
    }
    surplus.forEach(RestingConnections::end);
  }

  /** From now on nothing rests. */
  @Override
  public void close() {
    List<Rest> all;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(byMailbox.values());
      byMailbox.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(RestingConnections::end);
  }

  private Optional<Rest> remove(MailAddress mailbox) {
    lock.lock();
    try {
      return Optional.ofNullable(byMailbox.remove(mailbox));
    } finally {
      lock.unlock();
    }
  }

  /** It has rested for long enough, unless it was woken just now. */
  private void end(MailAddress mailbox, SubmissionTransport connection) {
    boolean still;
    lock.lock();
    try {
      Rest rest = byMailbox.get(mailbox);
      still = rest != null && rest.connection() == connection;
      if (still) {
        byMailbox.remove(mailbox);
      }
    } finally {
      lock.unlock();
    }
    if (still) {
      connection.leave();
    }
  }

  private static void end(Rest rest) {
    rest.end().cancel(false);
    rest.connection().leave();
  }
}

package com.nurturehub.email.bootstrap.endtoend;

import com.nurturehub.email.bootstrap.platform.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Mail clients that pay their visits one after the other, each until some instance answers it. */
final class Recipients {

  static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0";
  static final String SCANNER = "python-requests/2.32";

  private static final int THREADS = 4;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A request for a tracking address. */
  record Visit(String path, String userAgent) {}

  private final Queue<Visit> visits;
  private final Supplier<Optional<URI>> address;
  private final AtomicInteger paid = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  private Recipients(List<Visit> visits, Supplier<Optional<URI>> address) {
    this.visits = new ConcurrentLinkedQueue<>(visits);
    this.address = address;
  }

  /**
   * Begins at once.
   *
   * @param address of an instance that is up, another one each time
   */
  static Recipients of(List<Visit> visits, Supplier<Optional<URI>> address) {
    Recipients recipients = new Recipients(visits, address);
    for (int i = 0; i < THREADS; i++) {
      recipients.threads.add(Thread.ofPlatform().daemon().start(recipients::payAll));
    }
    return recipients;
  }

  /** How many were answered so far. */
  int paid() {
    return paid.get();
  }

  /** Returns when every visit is answered. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void payAll() {
    Visit next = visits.poll();
    while (next != null) {
      Optional<URI> instance = address.get();
      if (instance.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        continue;
      }
      try (RawConnection connection = new RawConnection(instance.get())) {
        boolean staysOpen = true;
        while (staysOpen && next != null) {
          connection.send(
              connection.request("GET", next.path(), "User-Agent: " + next.userAgent()));
          RawConnection.Answer answer = connection.receive("GET");
          staysOpen = !answer.header("Connection").equalsIgnoreCase("close");
          if (answer.status() == 200 || answer.status() == 302) {
            paid.incrementAndGet();
            next = visits.poll();
          }
        }
      } catch (IOException e) {
        // The instance was killed: the visit is paid to another, and may be stored twice.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}

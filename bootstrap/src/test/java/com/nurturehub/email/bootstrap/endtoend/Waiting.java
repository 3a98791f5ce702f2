package com.nurturehub.email.bootstrap.endtoend;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other processes do. */
final class Waiting {

  private static final Duration POLL = Duration.ofMillis(100);

  private Waiting() {}

  /** Lets other processes work for that long. */
  static void pass(Duration duration) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    until("time to pass", duration.plusMinutes(1), () -> System.nanoTime() > end);
  }

  /** A question whose answer takes a look at another process. */
  @FunctionalInterface
  interface Question {
    boolean isTrue() throws Exception;
  }

  /**
   * Asks until the answer is yes.
   *
   * @throws AssertionError where it never is in time
   */
  static void until(String what, Duration atMost, Question question) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!question.isTrue()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited " + atMost + " in vain: " + what);
      }
      LockSupport.parkNanos(POLL.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException(what);
      }
    }
  }
}

package com.nurturehub.email.persistence.engagement;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Rests of those who leave the processors to others for a while. */
public final class Rest {

  /** A rest is made of these, so that it ends soon after its reason. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private Rest() {}

  /**
   * Rests as long as there is a reason.
   *
   * @param closing ends the rest at once when it opens
   * @param nanos at most
   * @throws InterruptedException when the thread is
   */
  public static void until(CountDownLatch closing, long nanos, BooleanSupplier reason)
      throws InterruptedException {
    long begun = System.nanoTime();
    boolean isOver = closing.getCount() == 0;
    while (!isOver && reason.getAsBoolean()) {
      long left = nanos - (System.nanoTime() - begun);
      isOver = left <= 0 || closing.await(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
    }
  }
}

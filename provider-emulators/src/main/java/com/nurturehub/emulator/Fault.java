package com.nurturehub.emulator;

import com.nurturehub.emulator.Faults.Action;
import com.nurturehub.emulator.Faults.Attempt;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** One scripted fault: a test waits here until it struck, and takes it back here. */
public final class Fault {
  private final Consumer<Fault> script;
  private final Predicate<Attempt> fits;
  private final int limit;
  private final Duration delay;
  private final Function<Fault, Action> action;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int strikes;
  private boolean removed;

  Fault(
      Consumer<Fault> script,
      Predicate<Attempt> fits,
      int limit,
      Duration delay,
      Function<Fault, Action> action) {
    this.script = script;
    this.fits = fits;
    this.limit = limit;
    this.delay = delay;
    this.action = action;
  }

  public int strikes() {
    lock.lock();
    try {
      return strikes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the fault struck so often.
   *
   * @throws IllegalStateException where it does not in time
   */
  public void awaitStrikes(int atLeast, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (strikes < atLeast) {
        if (nanos <= 0) {
          throw new IllegalStateException(
              "waited " + timeout + " for " + atLeast + " strikes, have " + strikes);
        }
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the fault out of the script; what it holds up is let go. */
  public void remove() {
    lock.lock();
    try {
      removed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    script.accept(this);
  }

  Duration delay() {
    return delay;
  }

  Action action() {
    return action.apply(this);
  }

  boolean take(Attempt attempt) {
    if (!fits.test(attempt)) {
      return false;
    }
    lock.lock();
    try {
      if (removed || strikes >= limit) {
        return false;
      }
      strikes++;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** For endpoints that hang: whether the fault was removed within this time. */
  public boolean awaitRemoval(Duration timeout) {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!removed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return removed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}

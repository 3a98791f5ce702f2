package com.nurturehub.email.bootstrap.canary;

/** Breaks: no test sleeps. */
public final class CheckSleeping {

  private CheckSleeping() {}

  static void doze() throws InterruptedException {
    Thread.sleep(1);
  }
}

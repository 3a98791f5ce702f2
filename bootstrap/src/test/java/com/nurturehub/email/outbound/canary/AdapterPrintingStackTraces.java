package com.nurturehub.email.outbound.canary;

/** Breaks: nothing is printed. */
public final class AdapterPrintingStackTraces {

  private AdapterPrintingStackTraces() {}

  public static void print(IllegalStateException e) {
    e.printStackTrace();
  }
}

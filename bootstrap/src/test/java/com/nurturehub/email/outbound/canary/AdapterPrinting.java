package com.nurturehub.email.outbound.canary;

/** Breaks: nothing is printed. */
public final class AdapterPrinting {

  private AdapterPrinting() {}

  public static void print() {
    System.out.println("here I am");
  }
}

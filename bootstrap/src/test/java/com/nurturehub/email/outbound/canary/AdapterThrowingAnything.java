package com.nurturehub.email.outbound.canary;

/** Breaks: exceptions say what broke. */
public final class AdapterThrowingAnything {

  private AdapterThrowingAnything() {}

  public static void fail() {
    throw new RuntimeException("something went wrong");
  }
}

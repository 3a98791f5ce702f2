package com.nurturehub.email.domain.canary;

/** Breaks: domain values never change. */
public final class ChangeableValue {

  private int value;

  public void increase() {
    value++;
  }

  public int value() {
    return value;
  }
}

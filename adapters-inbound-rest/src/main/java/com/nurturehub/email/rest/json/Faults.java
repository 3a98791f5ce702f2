package com.nurturehub.email.rest.json;

import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with a request while it is read. */
public final class Faults {

  /** More than these are counted and not told: a body of rubbish must not make a larger answer. */
  private static final int MAX_TOLD = 100;

  private final List<Fault> told = new ArrayList<>();
  private int count;

  public void add(Fault fault) {
    count++;
    if (told.size() < MAX_TOLD) {
      told.add(fault);
    }
  }

  int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public List<Fault> list() {
    return List.copyOf(told);
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidRequest if anything was wrong
   */
  public void refuseIfAny() {
    if (!isEmpty()) {
      throw new InvalidRequest(told);
    }
  }
}

package com.nurturehub.email.domain.engagement;

/**
 * Who came to a tracking address, and what we take them for.
 *
 * @param count how often they came: above 1 where repeats are folded into one event
 */
public record Visit(Visitor visitor, Assessment assessment, int count) {

  public Visit {
    if (count < 1) {
      throw new IllegalArgumentException("a visit happened at least once");
    }
  }

  /** A single visit. */
  public Visit(Visitor visitor, Assessment assessment) {
    this(visitor, assessment, 1);
  }

  /** The same visit by nobody in particular. */
  public Visit erased() {
    return new Visit(Visitor.UNKNOWN, assessment, count);
  }

  /** The same visit, and so many more. */
  public Visit plus(int repeats) {
    return new Visit(visitor, assessment, count + repeats);
  }
}

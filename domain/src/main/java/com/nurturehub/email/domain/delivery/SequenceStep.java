package com.nurturehub.email.domain.delivery;

/** A place in a sequence; steps count from 1. */
public record SequenceStep(SequenceId sequence, int step) {

  public static final int MAX_STEP = 1_000;

  public SequenceStep {
    if (step < 1 || step > MAX_STEP) {
      throw new IllegalArgumentException("step must be from 1 to " + MAX_STEP);
    }
  }
}

package com.nurturehub.email.persistence.engagement;

import java.util.function.BooleanSupplier;

/**
 * Whether more visits come than the store should take as they come. It begins when an eighth of a
 * second's worth of them is exceeded while the processors are busy, and ends when they have fallen
 * below. A leaky bucket: it loses what is allowed, and holds two seconds' worth at most. One thread
 * notes visits; any may ask.
 */
final class Flood {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Of a second's worth: so soon that few have waited for a store that is busy. */
  private static final double BEGINS_AT = 1.0 / 8;

  private static final double ENDS_AT = BEGINS_AT / 2;
  private static final double HOLDS = 2;

  private final int perSecond;
  private final BooleanSupplier processorsAreBusy;
  private double level;
  private long notedAt = System.nanoTime();
  private volatile boolean isOn;

  /**
   * None yet.
   *
   * @param perSecond visits that are no flood whatever else the machine does
   */
  Flood(int perSecond, BooleanSupplier processorsAreBusy) {
    this.perSecond = perSecond;
    this.processorsAreBusy = processorsAreBusy;
  }

  /**
   * Notes that so many visits have come since the last call, or none.
   *
   * @param now of {@link System#nanoTime}
   * @return whether there is a flood now
   */
  boolean note(int visits, long now) {
    double leaked = (now - notedAt) / NANOS_PER_SECOND * perSecond;
    level = Math.min(Math.max(0, level - leaked) + visits, HOLDS * perSecond);
    notedAt = now;
    // Asked each time, so that what it tells is of this moment and not of the quiet before.
    boolean isBusy = processorsAreBusy.getAsBoolean();
    isOn = isOn ? level > ENDS_AT * perSecond : level > BEGINS_AT * perSecond && isBusy;
    return isOn;
  }

  boolean isOn() {
    return isOn;
  }
}

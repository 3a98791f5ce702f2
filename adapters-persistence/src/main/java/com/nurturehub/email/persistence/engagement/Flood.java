package com.nurturehub.email.persistence.engagement;

import java.util.function.BooleanSupplier;

/**
 * Whether more visits come than the store should take as they come. It begins when a second's worth
 * of them is exceeded while the processors are busy, and ends when they have fallen below. A leaky
 * bucket: it loses what is allowed, and holds twice that at most. One thread notes visits; any may
 * ask.
 */
final class Flood {

  private static final double NANOS_PER_SECOND = 1e9;

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
    level = Math.min(Math.max(0, level - leaked) + visits, 2.0 * perSecond);
    notedAt = now;
    isOn = isOn ? level > perSecond / 2.0 : level > perSecond && processorsAreBusy.getAsBoolean();
    return isOn;
  }

  boolean isOn() {
    return isOn;
  }
}

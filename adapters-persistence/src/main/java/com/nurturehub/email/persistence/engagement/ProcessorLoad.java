package com.nurturehub.email.persistence.engagement;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether the processors of this machine, or of this container, are busy: then those who work
 * behind the visitors' backs rest, so that those who answer have the processors.
 */
public final class ProcessorLoad implements BooleanSupplier {

  /** Of all processors, above which whoever comes next has to wait for one. */
  private static final double BUSY = 0.7;

  /** The system counts in hundredths of a second: over less than this the share is noise. */
  private static final Duration MEASURED_OVER = Duration.ofMillis(100);

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private long lookedAt;
  private boolean isBusy;

  /** Starts to measure. */
  public ProcessorLoad() {
    look();
  }

  /** Whether they were busy a moment ago. A system that does not tell is never busy. */
  @Override
  public synchronized boolean getAsBoolean() {
    if (System.nanoTime() - lookedAt > MEASURED_OVER.toNanos()) {
      look();
    }
    return isBusy;
  }

  private void look() {
    isBusy = system.getCpuLoad() > BUSY;
    lookedAt = System.nanoTime();
  }
}

package com.nurturehub.emulator.crm;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Counts what somebody did of late, and what they are doing. Thread-safe. */
final class Throttle {
  private final int most;
  private final Duration within;
  private final int atOnce;
  private final Clock clock;
  private final Map<String, Deque<Instant>> starts = new HashMap<>();
  private final Map<String, Integer> underWay = new HashMap<>();

  /** So many begun within so long, and so many at once. */
  Throttle(int most, Duration within, int atOnce, Clock clock) {
    this.most = most;
    this.within = within;
    this.atOnce = atOnce;
    this.clock = clock;
  }

  /** Lets it begin, unless that would be one too many; what began must {@link #end}. */
  synchronized boolean begin(String who) {
    Instant now = clock.instant();
    Deque<Instant> recent = starts.computeIfAbsent(who, unseen -> new ArrayDeque<>());
    while (!recent.isEmpty() && !recent.getFirst().isAfter(now.minus(within))) {
      recent.removeFirst();
    }
    if (recent.size() >= most || underWay.getOrDefault(who, 0) >= atOnce) {
      return false;
    }
    recent.addLast(now);
    underWay.merge(who, 1, Integer::sum);
    return true;
  }

  synchronized void end(String who) {
    underWay.merge(who, -1, Integer::sum);
  }
}

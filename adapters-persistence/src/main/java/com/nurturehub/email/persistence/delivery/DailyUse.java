package com.nurturehub.email.persistence.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A mailbox's starts of the last 24 hours, by clock hours: the running one and the 24 before it.
 * They cover 24 hours whichever minute it is, so a limit kept over them is kept over any 24 hours.
 *
 * @param hour number of the newest hour since 1970
 * @param counts newest first; at most 25, and what is missing is 0
 */
record DailyUse(long hour, List<Integer> counts) {

  private static final int HOURS = 25;
  private static final long SECONDS = Duration.ofHours(1).toSeconds();

  DailyUse {
    counts = List.copyOf(counts);
  }

  int total(Instant now) {
    return at(now).counts.stream().mapToInt(Integer::intValue).sum();
  }

  DailyUse plus(int started, Instant now) {
    DailyUse current = at(now);
    List<Integer> more = new ArrayList<>(current.counts);
    more.set(0, more.getFirst() + started);
    return new DailyUse(current.hour, more);
  }

  /** When fewer than {@code limit} of the starts will still count. */
  Instant below(int limit, Instant now) {
    DailyUse current = at(now);
    int left = current.total(now);
    int age = current.counts.size();
    while (left >= limit && age > 0) {
      age--;
      left -= current.counts.get(age);
    }
    return Instant.ofEpochSecond((current.hour - age + HOURS) * SECONDS);
  }

  private DailyUse at(Instant now) {
    long current = Math.max(hour, Math.floorDiv(now.getEpochSecond(), SECONDS));
    List<Integer> moved = new ArrayList<>();
    for (long h = current; h > current - HOURS && h > hour - counts.size(); h--) {
      moved.add(h > hour ? 0 : counts.get((int) (hour - h)));
    }
    if (moved.isEmpty()) {
      moved.add(0);
    }
    return new DailyUse(current, moved);
  }
}

package com.nurturehub.email.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DailyUseTest {

  private static final Instant START = Instant.parse("2026-11-24T09:20:00Z");
  private static final DailyUse NONE = new DailyUse(0, List.of());

  @Property(tries = 200)
  void noDayShouldHoldMoreThanTheLimitWhereverItBegins(
      @ForAll @IntRange(min = 1, max = 50) int perDay, @ForAll long seed) {
    Random random = new Random(seed);
    List<Instant> starts = new ArrayList<>();
    DailyUse use = NONE;
    Instant now = START;

    for (int i = 0; i < 300; i++) {
      if (use.total(now) < perDay) {
        use = use.plus(1, now);
        starts.add(now);
      }
      Instant dayAgo = now.minus(Duration.ofDays(1));
      assertThat(starts.stream().filter(s -> !s.isBefore(dayAgo)).count())
          .isLessThanOrEqualTo(perDay);
      now = now.plusSeconds(random.nextInt(7_200));
    }
  }

  @Property(tries = 200)
  void limitShouldHaveRoomAgainAtTheTimeThatIsToldAndNotBefore(
      @ForAll @IntRange(min = 1, max = 20) int perDay, @ForAll long seed) {
    Random random = new Random(seed);
    DailyUse use = NONE;
    Instant now = START;
    while (use.total(now) < perDay) {
      use = use.plus(1, now);
      now = now.plusSeconds(random.nextInt(5_000));
      if (use.total(now) >= perDay) {
        break;
      }
    }

    Instant free = use.below(perDay, now);

    assertThat(use.total(free)).isLessThan(perDay);
    assertThat(use.total(free.minusNanos(1_000))).isEqualTo(perDay);
    assertThat(free).isAfter(now).isBefore(now.plus(Duration.ofHours(25)).plusSeconds(1));
  }

  @Test
  void startsShouldStopCountingWhenTheyAreMoreThanADayOld() {
    DailyUse use = NONE.plus(5, START);

    assertThat(use.total(START)).isEqualTo(5);
    assertThat(use.total(START.plus(Duration.ofHours(24)))).isEqualTo(5);
    assertThat(use.total(START.plus(Duration.ofHours(25)))).isZero();
    assertThat(use.total(START.plus(Duration.ofDays(400)))).isZero();
  }
}

package com.nurturehub.email.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.tenant.SendLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  /** One e-mail may take so much longer to its provider than another. */
  private static final Duration DELAY = Duration.ofSeconds(2);

  @Property(tries = 60)
  void noMinuteShouldHoldMoreThanTheLimitWheneverClaimsCome(
      @ForAll @IntRange(min = 1, max = 6_000) int perMinute,
      @ForAll @IntRange(min = 1, max = 5_000) int meanGapMillis,
      @ForAll long seed) {
    Pace pace = Pace.of(limits(perMinute));
    Random random = new Random(seed);
    Deque<Instant> lastMinute = new ArrayDeque<>();
    Instant next = Instant.EPOCH;
    Instant now = START;

    for (int claims = 0; claims < 300; claims++) {
      int wished = 1 + random.nextInt(2_000);
      int starts = Math.min(wished, pace.allowance(next, now));
      next = pace.next(next, starts, now);
      for (int i = 0; i < starts; i++) {
        lastMinute.addLast(now);
      }
      while (!lastMinute.isEmpty()
          && lastMinute.getFirst().isBefore(now.minus(MINUTE.plus(DELAY)))) {
        lastMinute.removeFirst();
      }
      assertThat(lastMinute.size()).isLessThanOrEqualTo(perMinute);
      now = now.plusNanos(1_000L * random.nextInt(2_000 * meanGapMillis));
    }
  }

  @Property(tries = 30)
  void nearlyTheWholeLimitShouldBeUsedWhenClaimsComeAsSoonAsAllowed(
      @ForAll @IntRange(min = 1, max = 60_000) int perMinute) {
    Pace pace = Pace.of(limits(perMinute));
    Instant next = Instant.EPOCH;
    Instant now = START;
    long starts = 0;

    while (now.isBefore(START.plus(MINUTE.multipliedBy(10)))) {
      int allowed = pace.allowance(next, now);
      starts += allowed;
      next = pace.next(next, allowed, now);
      now = next;
    }

    assertThat(now).isAfter(START);
    assertThat(starts).isGreaterThanOrEqualTo(perMinute * 10L * 94 / 100);
  }

  @Test
  void startsShouldBeALittleOverTwoSecondsApartWhenThirtyAMinuteAreAllowed() {
    Pace pace = Pace.of(limits(30));

    Instant next = pace.next(Instant.EPOCH, pace.allowance(Instant.EPOCH, START), START);

    assertThat(pace.allowance(Instant.EPOCH, START)).isEqualTo(1);
    assertThat(Duration.between(START, next))
        .isBetween(Duration.ofMillis(2_066), Duration.ofMillis(2_067));
  }

  @Test
  void aSecondsWorthShouldStartAtOnceWhenTheMailboxHasRested() {
    Pace pace = Pace.of(limits(60_000));

    assertThat(pace.allowance(Instant.EPOCH, START)).isEqualTo(1_000);
    assertThat(pace.allowance(pace.next(Instant.EPOCH, 1_000, START), START)).isZero();
  }

  @Test
  void paceShouldBeWaitedForOnlyWhenStartsAreUsedAsSoonAsTheyAreAllowed() {
    Pace slow = Pace.of(limits(30));
    Instant afterOne = slow.next(Instant.EPOCH, 1, START);
    Pace fast = Pace.of(limits(6_000));
    Instant afterBurst = fast.next(Instant.EPOCH, fast.burst(), START);

    assertThat(slow.isUsedUp(afterOne, START.plusSeconds(3))).isTrue();
    assertThat(slow.isUsedUp(afterOne, START.plusSeconds(5))).isFalse();
    assertThat(fast.isUsedUp(afterBurst, START.plusMillis(250))).isTrue();
    assertThat(fast.isUsedUp(fast.next(Instant.EPOCH, 1, START), START)).isFalse();
  }

  private static SendLimits limits(int perMinute) {
    return new SendLimits(perMinute, 1, 1);
  }
}

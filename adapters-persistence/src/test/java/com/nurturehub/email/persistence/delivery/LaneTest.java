package com.nurturehub.email.persistence.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.SendingWindow;
import com.nurturehub.email.persistence.delivery.Lane.By;
import com.nurturehub.email.persistence.delivery.Lane.Hold;
import com.nurturehub.email.persistence.delivery.Lane.Search;
import com.nurturehub.email.persistence.delivery.Lane.Use;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LaneTest {

  /** A Tuesday. */
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private static final SendLimits LIMITS = new SendLimits(6_000, 50, 10);

  @Test
  void smallestOfTheLimitsShouldDecideWhenNothingHolds() {
    assertThat(lane(LIMITS).allowance(NOON)).isEqualTo(10);
    assertThat(lane(new SendLimits(6_000, 7, 10)).allowance(NOON)).isEqualTo(7);
    assertThat(lane(new SendLimits(60, 50, 10)).allowance(NOON)).isEqualTo(1);
    assertThat(lane(LIMITS).withLeases(8, NOON).allowance(NOON)).isEqualTo(2);
  }

  @Test
  void paceShouldHoldWhenTheBurstIsUsed() {
    Lane lane = lane(new SendLimits(60, 50, 10)).started(1, NOON);

    assertThat(lane.allowance(NOON)).isZero();
    assertThat(lane.hold(NOON).map(Hold::by)).contains(By.PACE);
    assertThat(lane.hold(NOON).orElseThrow().until())
        .isBetween(NOON.plusMillis(1_033), NOON.plusMillis(1_034));
  }

  @Test
  void slotsShouldHoldForAMomentWhenAllAreTaken() {
    Lane lane = lane(LIMITS).started(10, NOON);

    assertThat(lane.allowance(NOON)).isZero();
    assertThat(lane.hold(NOON)).contains(new Hold(NOON.plusSeconds(1), By.SLOTS));
    assertThat(lane.withLeases(9, NOON).hold(NOON)).isEmpty();
  }

  @Test
  void dayShouldHoldUntilStartsStopCountingWhenItIsUsedUp() {
    Lane lane = lane(new SendLimits(60_000, 5, 10)).started(5, NOON);

    assertThat(lane.hold(NOON)).contains(new Hold(NOON.plus(Duration.ofHours(25)), By.DAY));
  }

  @Test
  void longestShouldBeToldWhenSeveralThingsHold() {
    Lane paused =
        new Lane(
            1,
            "(0,1)",
            "acme",
            "a/b",
            LIMITS,
            Optional.empty(),
            Optional.empty(),
            Optional.of(NOON.plusSeconds(900)),
            use(),
            search(NOON));

    assertThat(paused.started(10, NOON).hold(NOON))
        .contains(new Hold(NOON.plusSeconds(900), By.PAUSE));
    assertThat(paused.hold(NOON.plusSeconds(900))).isEmpty();
  }

  @Test
  void hoursShouldHoldUntilTheNextWindowWhenTheLastHasClosed() {
    SendingHours hours =
        new SendingHours(
            ZoneOffset.UTC, Set.of(DayOfWeek.WEDNESDAY), LocalTime.of(9, 0), LocalTime.of(17, 0));
    SendingWindow lastWeek =
        new SendingWindow(NOON.minus(Duration.ofDays(7)), NOON.minus(Duration.ofDays(6)));
    Lane lane =
        new Lane(
            1,
            "(0,1)",
            "acme",
            "a/b",
            LIMITS,
            Optional.of(hours),
            Optional.of(lastWeek),
            Optional.empty(),
            use(),
            search(NOON));
    Instant opens = Instant.parse("2026-11-25T09:00:00Z");

    assertThat(lane.at(NOON).hold(NOON)).contains(new Hold(opens, By.HOURS));
    assertThat(lane.at(NOON).at(opens).allowance(opens)).isEqualTo(10);
  }

  @Test
  void leasesShouldBeCountedBeforeTheirNumberMatters() {
    Lane lane = lane(LIMITS).started(5, NOON);

    assertThat(lane.mustCountLeases(4)).isFalse();
    assertThat(lane.mustCountLeases(5)).isTrue();
  }

  @Test
  void searchShouldBeginAnewWhenTheLastSweepIsLongAgo() {
    Lane lane = lane(LIMITS);

    assertThat(lane.at(NOON.plusSeconds(299)).search()).isEqualTo(search(NOON));
    assertThat(lane.at(NOON.plusSeconds(300)).search())
        .isEqualTo(new Search(Instant.EPOCH, Search.FIRST_ID, NOON.plusSeconds(300)));
  }

  private static Lane lane(SendLimits limits) {
    return new Lane(
        1,
        "(0,1)",
        "acme",
        "a/b",
        limits,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        use(),
        search(NOON));
  }

  private static Use use() {
    return new Use(Instant.EPOCH, new DailyUse(0, List.of()), 0, NOON);
  }

  private static Search search(Instant sweptAt) {
    return new Search(NOON, new UUID(1, 1), sweptAt);
  }
}

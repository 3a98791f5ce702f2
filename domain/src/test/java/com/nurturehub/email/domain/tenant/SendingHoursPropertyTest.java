package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every zone's wall clock, around every change of it. */
class SendingHoursPropertyTest {

  private static final Instant FROM = Instant.parse("1990-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2045-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(7);

  /** A change of a zone's wall clock; for zones without one, any instant. */
  record Change(ZoneId zone, Instant at) {}

  @Property(tries = 2_000)
  void windowShouldLieWithinTheHoursWhereverTheClockChanges(
      @ForAll("hours") SendingHours any,
      @ForAll("changes") Change change,
      @ForAll("offsets") Duration offset) {
    SendingHours hours = in(any, change.zone());
    Instant instant = change.at().plus(offset);

    SendingWindow window = hours.windowAt(instant);

    assertThat(window.opens()).isBefore(window.closes());
    assertThat(instant).isBefore(window.closes());
    assertThat(isWithin(hours, window.opens())).isTrue();
    assertThat(isWithin(hours, window.closes())).isFalse();
    assertThat(hours.windowAt(window.opens())).isEqualTo(window);
  }

  @Property(tries = 300)
  void nothingShouldBePassedOverWhereverTheClockChanges(
      @ForAll("hours") SendingHours any,
      @ForAll("changes") Change change,
      @ForAll("offsets") Duration offset) {
    SendingHours hours = in(any, change.zone());
    Instant instant = change.at().plus(offset);

    Instant opens = hours.windowAt(instant).opens();

    for (Instant t = instant; t.isBefore(opens); t = t.plus(STEP)) {
      assertThat(isWithin(hours, t)).as("%s in %s", t, hours).isFalse();
    }
  }

  /** By the wall clock alone. */
  private static boolean isWithin(SendingHours hours, Instant instant) {
    ZonedDateTime local = instant.atZone(hours.zone());
    return hours.days().contains(local.getDayOfWeek())
        && !local.toLocalTime().isBefore(hours.from())
        && local.toLocalTime().isBefore(hours.to());
  }

  private static SendingHours in(SendingHours hours, ZoneId zone) {
    return new SendingHours(zone, hours.days(), hours.from(), hours.to());
  }

  @Provide
  Arbitrary<Change> changes() {
    List<Change> all = new ArrayList<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      ZoneId zone = ZoneId.of(id);
      ZoneOffsetTransition next = zone.getRules().nextTransition(FROM);
      all.add(new Change(zone, FROM));
      while (next != null && next.getInstant().isBefore(UNTIL)) {
        all.add(new Change(zone, next.getInstant()));
        next = zone.getRules().nextTransition(next.getInstant());
      }
    }
    return Arbitraries.of(all);
  }

  /** From a little more than a week before to a day after. */
  @Provide
  Arbitrary<Duration> offsets() {
    return Arbitraries.integers().between(-9 * 24 * 60, 24 * 60).map(Duration::ofMinutes);
  }

  @Provide
  Arbitrary<SendingHours> hours() {
    Arbitrary<Integer> minutes = Arbitraries.integers().between(0, 24 * 60 - 1);
    Arbitrary<Set<DayOfWeek>> days = Arbitraries.of(DayOfWeek.class).set().ofMinSize(1);
    return Combinators.combine(minutes, minutes, days)
        .filter((a, b, chosen) -> !a.equals(b))
        .as(
            (a, b, chosen) ->
                new SendingHours(ZoneId.of("UTC"), chosen, at(Math.min(a, b)), at(Math.max(a, b))));
  }

  private static LocalTime at(int minuteOfDay) {
    return LocalTime.of(minuteOfDay / 60, minuteOfDay % 60);
  }
}

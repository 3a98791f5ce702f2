package com.nurturehub.email.domain.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SendingHoursTest {

  private static final ZoneId LONDON = ZoneId.of("Europe/London");
  private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

  @Test
  void windowShouldBeTheOneAroundTheInstantWhenItIsOpen() {
    SendingWindow window = office().windowAt(Instant.parse("2026-11-24T10:00:00Z"));

    assertThat(window)
        .isEqualTo(
            new SendingWindow(
                Instant.parse("2026-11-24T09:00:00Z"), Instant.parse("2026-11-24T17:30:00Z")));
  }

  @Test
  void windowShouldBeTheNextOneWhenItHasClosed() {
    SendingWindow window = office().windowAt(Instant.parse("2026-11-27T17:30:00Z"));

    assertThat(window.opens()).isEqualTo(Instant.parse("2026-11-30T09:00:00Z"));
  }

  @Test
  void windowShouldFollowTheWallClockWhenSummerTimeBegins() {
    SendingWindow winter = office().windowAt(Instant.parse("2026-03-27T10:00:00Z"));
    SendingWindow summer = office().windowAt(Instant.parse("2026-03-28T10:00:00Z"));

    assertThat(winter.opens()).isEqualTo(Instant.parse("2026-03-27T09:00:00Z"));
    assertThat(summer.opens()).isEqualTo(Instant.parse("2026-03-30T08:00:00Z"));
  }

  @Test
  void windowShouldOpenAfterTheGapWhenItsStartIsSkipped() {
    SendingHours night = sundays(LocalTime.of(1, 30), LocalTime.of(4, 0));

    SendingWindow window = night.windowAt(Instant.parse("2026-03-29T00:00:00Z"));

    assertThat(window.opens()).isEqualTo(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(window.closes()).isEqualTo(Instant.parse("2026-03-29T03:00:00Z"));
  }

  @Test
  void windowShouldBeTheNextWeeksWhenTheGapSwallowsIt() {
    SendingHours night = sundays(LocalTime.of(1, 10), LocalTime.of(1, 50));

    SendingWindow window = night.windowAt(Instant.parse("2026-03-29T00:00:00Z"));

    assertThat(window.opens()).isEqualTo(Instant.parse("2026-04-05T00:10:00Z"));
  }

  @Test
  void windowShouldSpanBothOccurrencesWhenAnHourIsRepeated() {
    SendingHours night = sundays(LocalTime.of(1, 10), LocalTime.of(1, 50));

    SendingWindow window = night.windowAt(Instant.parse("2026-10-25T00:00:00Z"));

    assertThat(window.opens()).isEqualTo(Instant.parse("2026-10-25T00:10:00Z"));
    assertThat(window.closes()).isEqualTo(Instant.parse("2026-10-25T01:50:00Z"));
  }

  @Test
  void hoursShouldBeRefusedWhenTheyHoldNoTime() {
    assertThatThrownBy(() -> sundays(LocalTime.NOON, LocalTime.NOON))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new SendingHours(LONDON, Set.of(), LocalTime.of(9, 0), LocalTime.of(17, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SendingHours office() {
    return new SendingHours(LONDON, WORKDAYS, LocalTime.of(9, 0), LocalTime.of(17, 30));
  }

  private static SendingHours sundays(LocalTime from, LocalTime to) {
    return new SendingHours(LONDON, Set.of(DayOfWeek.SUNDAY), from, to);
  }
}

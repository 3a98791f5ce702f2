package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.domain.tenant.SendingHours;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sending hours as the schema keeps them, in the tenant's settings and in its lanes: four columns,
 * all of them null when mail may leave round the clock.
 *
 * @param days ISO numbers, Monday is 1
 */
public record SendingHoursColumns(
    @Nullable String zone,
    @Nullable Collection<Integer> days,
    @Nullable LocalTime from,
    @Nullable LocalTime to) {

  public static SendingHoursColumns of(Optional<SendingHours> hours) {
    return hours
        .map(
            h ->
                new SendingHoursColumns(
                    h.zone().getId(),
                    h.days().stream().map(DayOfWeek::getValue).sorted().toList(),
                    h.from(),
                    h.to()))
        .orElseGet(() -> new SendingHoursColumns(null, null, null, null));
  }

  public Optional<SendingHours> toSendingHours() {
    if (zone == null || days == null || from == null || to == null) {
      return Optional.empty();
    }
    return Optional.of(
        new SendingHours(
            ZoneId.of(zone),
            days.stream().map(DayOfWeek::of).collect(Collectors.toSet()),
            from,
            to));
  }

  /** The days as an array parameter or column. */
  public Integer @Nullable [] dayArray() {
    return days == null ? null : days.toArray(Integer[]::new);
  }
}

package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.application.port.StuckEmails;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingHours;
import com.nurturehub.email.domain.tenant.SendingWindow;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import com.nurturehub.email.persistence.tenant.SendingHoursColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks into {@code send_queue} lane by lane, by its indexes: for what is due from the lane's lower
 * bound on, as a claim does, and for what is unconfirmed by its state.
 */
public final class PostgresStuckEmails implements StuckEmails {

  private static final NativeSql OVERDUE =
      NativeSql.of(
          """
          SELECT
            lane.tenant, lane.per_minute, lane.per_day, lane.concurrent,
            lane.hours_zone, lane.hours_days, lane.hours_from, lane.hours_to,
            turn.paused_until, turn.next_start_at, first.due_at, now() AS now,
            CASE turn.held_by WHEN 'day' THEN turn.held_until END AS day_until
          FROM lane JOIN lane_turn turn ON turn.lane = lane.id
          CROSS JOIN LATERAL (
            SELECT due_at FROM send_queue
            WHERE tenant = lane.tenant AND due_at >= turn.next_due_at
              AND due_at <= now() - :millis * interval '1 millisecond'
            ORDER BY due_at, email_id LIMIT 1) AS first
          WHERE lane.active AND turn.next_due_at <= now() - :millis * interval '1 millisecond'
          """);

  private static final NativeSql UNDECIDED =
      NativeSql.of(
          """
          SELECT lane.tenant, held.emails
          FROM lane
          CROSS JOIN LATERAL (
            SELECT CAST(count(*) AS integer) AS emails FROM send_queue
            WHERE tenant = lane.tenant AND state = 'unconfirmed' AND due_at IS NULL) AS held
          WHERE lane.active AND held.emails > 0
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresStuckEmails(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public List<Overdue> overdue(Duration longerThan) {
    return unitOfWork
        .call(OVERDUE)
        .set("millis", longerThan.toMillis())
        .list(row -> overdue(row, longerThan))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Overdue> overdue(SqlRow row, Duration longerThan) {
    Instant now = row.instant("now");
    SendLimits limits =
        new SendLimits(
            row.integer("per_minute"), row.integer("per_day"), row.integer("concurrent"));
    if (Pace.of(limits).isUsedUp(row.instant("next_start_at"), now)) {
      return Optional.empty();
    }
    return Stream.of(
            Optional.of(row.instant("due_at")),
            row.optionalInstant("paused_until"),
            row.optionalInstant("day_until"),
            hours(row).map(hours -> hours.windowAt(now)).map(SendingWindow::opens))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .filter(since -> !since.isAfter(now.minus(longerThan)))
        .map(since -> new Overdue(new TenantId(row.text("tenant")), since));
  }

  private static Optional<SendingHours> hours(SqlRow row) {
    return new SendingHoursColumns(
            row.optionalText("hours_zone").orElse(null),
            row.integers("hours_days"),
            row.optionalTime("hours_from").orElse(null),
            row.optionalTime("hours_to").orElse(null))
        .toSendingHours();
  }

  @Override
  public List<Undecided> undecided() {
    return unitOfWork
        .call(UNDECIDED)
        .list(row -> new Undecided(new TenantId(row.text("tenant")), row.integer("emails")));
  }
}

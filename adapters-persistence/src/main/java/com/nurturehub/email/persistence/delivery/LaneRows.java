package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.SendingWindow;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import com.nurturehub.email.persistence.tenant.SendingHoursColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of lanes, and the promise that no due e-mail is overlooked.
 *
 * <p>A claim searches a lane from its lower bound on, and moves the bound past what it has taken,
 * but never further than {@value #LOOK_AHEAD_SECONDS} s into the future. Whoever makes an e-mail
 * due within twice that time locks the lane as the last step before the commit, and lowers the
 * bound where it is too high; so no claim can pass a row that it does not see yet. A later e-mail
 * needs no lock: by the time the bound comes near, its transaction has long committed; and should
 * one ever take longer, the next sweep finds the e-mail.
 */
final class LaneRows {

  static final long LOOK_AHEAD_SECONDS = 60;

  private static final Duration LOOK_AHEAD = Duration.ofSeconds(LOOK_AHEAD_SECONDS);

  private static final String COLUMNS =
      """
      id, tenant, provider, per_minute, per_day, concurrent,
      hours_zone, hours_days, hours_from, hours_to, opens_at, closes_at, paused_until,
      next_start_at, counted_hour, hour_counts, leases, leases_since,
      next_due_at, next_due_id, swept_at
      """;

  private static final NativeSql LOCK_READY =
      NativeSql.of(
          "SELECT "
              + COLUMNS
              + """
              FROM lane WHERE active AND ready_at <= now()
              ORDER BY ready_at LIMIT :max FOR NO KEY UPDATE SKIP LOCKED
              """);

  /** Waits, since a lane whose lock others keep handing on would be skipped for ever. */
  private static final NativeSql WAIT_FOR_OVERDUE =
      NativeSql.of(
          """
          SELECT id FROM lane WHERE active AND ready_at <= now() - interval '500 milliseconds'
          ORDER BY ready_at LIMIT 1 FOR NO KEY UPDATE
          """);

  private static final NativeSql COUNT_LEASES =
      NativeSql.of(
          """
          SELECT counted.id, live.leases, coalesce(live.since, now()) AS since
          FROM unnest(CAST(:lanes AS bigint[]), CAST(:since AS timestamptz[])) AS counted (id, since)
          CROSS JOIN LATERAL (
            SELECT CAST(count(*) AS integer) AS leases, min(lease_granted_at) AS since FROM send_queue
            WHERE state = 'sending' AND lease_lane = counted.id
              AND lease_granted_at >= counted.since AND lease_expires_at > now()) AS live
          """);

  /**
   * What is due and was passed over is locked by somebody, for an instant. The bound stays before
   * it.
   */
  private static final NativeSql MOVE_ON =
      NativeSql.of(
          """
          UPDATE lane SET
            opens_at = moved.opens_at, closes_at = moved.closes_at,
            next_start_at = moved.next_start_at, counted_hour = moved.counted_hour,
            hour_counts = CAST(moved.hour_counts AS integer[]),
            leases = moved.leases, leases_since = moved.leases_since, swept_at = moved.swept_at,
            next_due_at = LEAST(first.due_at, now() + :look_ahead * interval '1 second'),
            next_due_id =
              CASE WHEN first.due_at <= now() + :look_ahead * interval '1 second'
                THEN first.email_id ELSE '00000000-0000-0000-0000-000000000000' END,
            held_until =
              CASE WHEN moved.passed_over AND first.due_at <= now()
                THEN now() + interval '50 milliseconds' ELSE moved.held_until END,
            held_by = moved.held_by
          FROM unnest(
              CAST(:lanes AS bigint[]), CAST(:tenants AS text[]),
              CAST(:opens AS timestamptz[]), CAST(:closes AS timestamptz[]),
              CAST(:next_starts AS timestamptz[]), CAST(:counted_hours AS bigint[]),
              CAST(:hour_counts AS text[]), CAST(:leases AS integer[]),
              CAST(:leases_since AS timestamptz[]), CAST(:swept AS timestamptz[]),
              CAST(:from_times AS timestamptz[]), CAST(:from_ids AS uuid[]),
              CAST(:passed_over AS boolean[]), CAST(:held_until AS timestamptz[]),
              CAST(:held_by AS text[]))
            AS moved (id, tenant, opens_at, closes_at, next_start_at, counted_hour, hour_counts,
              leases, leases_since, swept_at, from_at, from_id, passed_over, held_until, held_by)
          LEFT JOIN LATERAL (
            SELECT due_at, email_id FROM send_queue
            WHERE tenant = moved.tenant AND due_at IS NOT NULL
              AND (due_at, email_id) >= (moved.from_at, moved.from_id)
            ORDER BY due_at, email_id LIMIT 1) AS first ON true
          WHERE lane.id = moved.id
          """);

  private static final NativeSql NEXT_READY =
      NativeSql.of("SELECT min(ready_at) AS next FROM lane WHERE active");

  private static final NativeSql LOCK_ACTIVE =
      NativeSql.of(
          """
          SELECT id, next_due_at FROM lane
          WHERE tenant = :tenant AND active
            AND CAST(:due AS timestamptz)
              <= clock_timestamp() + 2 * :look_ahead * interval '1 second'
          FOR NO KEY UPDATE
          """);

  /** Ready at once, but not before now: so what became ready earlier keeps its turn. */
  private static final NativeSql LOWER_BOUND =
      NativeSql.of(
          """
          UPDATE lane SET
            next_due_at = :due, next_due_id = '00000000-0000-0000-0000-000000000000',
            held_until = GREATEST(held_until, now())
          WHERE id = :lane
          """);

  private static final NativeSql FREE_SLOTS =
      NativeSql.of(
          """
          UPDATE lane SET held_until = now(), held_by = NULL
          WHERE active AND held_by = 'slots' AND id IN (
            SELECT lane.id FROM lane
            JOIN send_queue q ON q.lease_lane = lane.id
            JOIN unnest(CAST(:tenants AS text[]), CAST(:ids AS uuid[])) AS ended (tenant, id)
              ON q.tenant = ended.tenant AND q.email_id = ended.id)
          """);

  private static final NativeSql CLOSE_OTHERS =
      NativeSql.of(
          """
          UPDATE lane SET active = false
          WHERE tenant = :tenant AND active AND mailbox <> :mailbox
          """);

  private static final NativeSql OPEN =
      NativeSql.of(
          """
          INSERT INTO lane (
            tenant, mailbox, active, provider, per_minute, per_day, concurrent,
            hours_zone, hours_days, hours_from, hours_to,
            next_start_at, leases_since, next_due_at, swept_at, held_until)
          VALUES (
            :tenant, :mailbox, true, :provider, :per_minute, :per_day, :concurrent,
            :hours_zone, :hours_days, :hours_from, :hours_to,
            now(), now(), to_timestamp(0), now(), now())
          ON CONFLICT (tenant, mailbox) DO UPDATE SET
            active = true, provider = excluded.provider, per_minute = excluded.per_minute,
            per_day = excluded.per_day, concurrent = excluded.concurrent,
            hours_zone = excluded.hours_zone, hours_days = excluded.hours_days,
            hours_from = excluded.hours_from, hours_to = excluded.hours_to,
            opens_at = NULL, closes_at = NULL, paused_until = NULL, pause_reason = NULL,
            next_due_at = excluded.next_due_at, next_due_id = excluded.next_due_id,
            held_until = now(), held_by = NULL
          """);

  private static final NativeSql PAUSE =
      NativeSql.of(
          """
          UPDATE lane SET
            paused_until = GREATEST(paused_until, until), pause_reason = :reason,
            held_until = GREATEST(held_until, paused_until, until), held_by = 'pause'
          FROM (SELECT now() + :millis * interval '1 millisecond' AS until) AS wished
          WHERE tenant = :tenant AND active
          """);

  private final PostgresUnitOfWork unitOfWork;

  LaneRows(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /**
   * What a claim did in a lane.
   *
   * @param lane as it is now
   * @param passedOver whether fewer e-mails than allowed could be taken
   */
  record Turn(Lane lane, boolean passedOver) {}

  /** Locks lanes in which something may be due, those first that are ready the longest. */
  List<Lane> lockReady(int max) {
    return unitOfWork.call(LOCK_READY).set("max", max).list(LaneRows::lane);
  }

  /** Locks the lane that should have had its turn long ago, and says whether there was one. */
  boolean waitForOverdue() {
    return unitOfWork.call(WAIT_FOR_OVERDUE).first(row -> row.number("id")).isPresent();
  }

  /** The lanes with their live leases counted. */
  List<Lane> countLeases(List<Lane> lanes) {
    if (lanes.isEmpty()) {
      return lanes;
    }
    Map<Long, Lane> byId = lanes.stream().collect(Collectors.toMap(Lane::id, Function.identity()));
    return unitOfWork
        .call(COUNT_LEASES)
        .setEach("lanes", Long.class, lanes, Lane::id)
        .setEach("since", Instant.class, lanes, lane -> lane.use().leasesSince())
        .list(
            row ->
                byId.getOrDefault(row.number("id"), lanes.getFirst())
                    .withLeases(row.integer("leases"), row.instant("since")));
  }

  /** Ends turns: writes what was used, and finds out what is due next. */
  void moveOn(List<Turn> turns, Instant now) {
    unitOfWork
        .call(MOVE_ON)
        .set("look_ahead", LOOK_AHEAD_SECONDS)
        .setEach("lanes", Long.class, turns, t -> t.lane().id())
        .setEach("tenants", String.class, turns, t -> t.lane().tenant())
        .setEach(
            "opens", Instant.class, turns, t -> orNull(t.lane().window().map(SendingWindow::opens)))
        .setEach(
            "closes",
            Instant.class,
            turns,
            t -> orNull(t.lane().window().map(SendingWindow::closes)))
        .setEach("next_starts", Instant.class, turns, t -> t.lane().use().nextStart())
        .setEach("counted_hours", Long.class, turns, t -> t.lane().use().day().hour())
        .setEach("hour_counts", String.class, turns, t -> arrayText(t.lane().use().day().counts()))
        .setEach("leases", Integer.class, turns, t -> t.lane().use().leases())
        .setEach("leases_since", Instant.class, turns, t -> t.lane().use().leasesSince())
        .setEach("swept", Instant.class, turns, t -> t.lane().search().sweptAt())
        .setEach("from_times", Instant.class, turns, t -> t.lane().search().fromAt())
        .setEach("from_ids", UUID.class, turns, t -> t.lane().search().fromId())
        .setEach("passed_over", Boolean.class, turns, Turn::passedOver)
        .setEach(
            "held_until",
            Instant.class,
            turns,
            t -> t.lane().hold(now).map(Lane.Hold::until).orElse(now))
        .setEach(
            "held_by",
            String.class,
            turns,
            t -> orNull(t.lane().hold(now).map(h -> Labels.of(h.by()))))
        .update();
  }

  /** When the next lane is worth a claim. */
  Instant nextReady(Instant now) {
    Instant latest = now.plus(LOOK_AHEAD);
    return unitOfWork
        .call(NEXT_READY)
        .first(row -> row.optionalInstant("next"))
        .orElseThrow()
        .filter(next -> next.isBefore(latest))
        .orElse(latest);
  }

  /** Makes sure that claims find what this state waits for; must be the unit's last step. */
  void wakeFor(ScheduledEmail email) {
    dueAt(email).ifPresent(due -> wake(email.details().tenant(), due));
  }

  /** Makes sure that claims find what is due at {@code due}; must be the unit's last step. */
  void wake(TenantId tenant, Instant due) {
    unitOfWork
        .call(LOCK_ACTIVE)
        .set("tenant", tenant.value())
        .set("due", due)
        .set("look_ahead", LOOK_AHEAD_SECONDS)
        .first(row -> Map.entry(row.number("id"), row.instant("next_due_at")))
        .filter(lane -> !lane.getValue().isBefore(due))
        .ifPresent(
            lane ->
                unitOfWork.call(LOWER_BOUND).set("lane", lane.getKey()).set("due", due).update());
  }

  /** Lets lanes go on that waited for leases of these e-mails to end. */
  void freeSlots(Collection<EmailKey> ended) {
    unitOfWork
        .call(FREE_SLOTS)
        .setEach("tenants", String.class, ended, EmailKey::tenant)
        .setEach("ids", UUID.class, ended, EmailKey::id)
        .update();
  }

  void open(DeliverySettings settings, SendLimits limits) {
    String mailbox = settings.sender().address().value().toLowerCase(Locale.ROOT);
    SendingHoursColumns hours = SendingHoursColumns.of(settings.sendingHours());
    unitOfWork
        .call(CLOSE_OTHERS)
        .set("tenant", settings.tenant().value())
        .set("mailbox", mailbox)
        .update();
    unitOfWork
        .call(OPEN)
        .set("tenant", settings.tenant().value())
        .set("mailbox", mailbox)
        .set("provider", settings.provider().toString())
        .set("per_minute", limits.perMinute())
        .set("per_day", limits.perDay())
        .set("concurrent", limits.concurrent())
        .set("hours_zone", hours.zone())
        .set("hours_days", hours.dayArray())
        .set("hours_from", hours.from())
        .set("hours_to", hours.to())
        .update();
  }

  void pause(TenantId tenant, Duration atLeast, String reason) {
    unitOfWork
        .call(PAUSE)
        .set("tenant", tenant.value())
        .set("millis", atLeast.toMillis())
        .set("reason", reason)
        .update();
  }

  private static Optional<Instant> dueAt(ScheduledEmail email) {
    return switch (email) {
      case Scheduled scheduled -> Optional.of(scheduled.nextAttemptAt());
      case Unconfirmed unconfirmed -> unconfirmed.nextCheckAt();
      case Sending e -> Optional.empty();
      case Sent e -> Optional.empty();
      case Failed e -> Optional.empty();
      case Cancelled e -> Optional.empty();
    };
  }

  private static Lane lane(SqlRow row) {
    return new Lane(
        row.number("id"),
        row.text("tenant"),
        row.text("provider"),
        new SendLimits(
            row.integer("per_minute"), row.integer("per_day"), row.integer("concurrent")),
        new SendingHoursColumns(
                row.optionalText("hours_zone").orElse(null),
                row.integers("hours_days"),
                row.optionalTime("hours_from").orElse(null),
                row.optionalTime("hours_to").orElse(null))
            .toSendingHours(),
        row.optionalInstant("opens_at")
            .map(opens -> new SendingWindow(opens, row.instant("closes_at"))),
        row.optionalInstant("paused_until"),
        new Lane.Use(
            row.instant("next_start_at"),
            new DailyUse(row.number("counted_hour"), row.integers("hour_counts")),
            row.integer("leases"),
            row.instant("leases_since")),
        new Lane.Search(
            row.instant("next_due_at"), row.uuid("next_due_id"), row.instant("swept_at")));
  }

  private static String arrayText(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  private static <T> @Nullable T orNull(Optional<T> value) {
    return value.orElse(null);
  }
}

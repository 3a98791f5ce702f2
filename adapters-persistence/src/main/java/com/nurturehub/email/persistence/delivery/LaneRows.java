package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
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
import com.nurturehub.email.persistence.delivery.LockedLane.LeaseEnd;
import com.nurturehub.email.persistence.session.ArrayText;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import com.nurturehub.email.persistence.tenant.SendingHoursColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** Notified when an e-mail is due earlier than its lane knew. */
  static final String CHANNEL = "nurturehub_due";

  static final long LOOK_AHEAD_SECONDS = 60;

  private static final Duration LOOK_AHEAD = Duration.ofSeconds(LOOK_AHEAD_SECONDS);

  private static final NativeSql LOCK_READY =
      NativeSql.of(
          """
          SELECT
            lane.id, lane.tenant, lane.provider, lane.per_minute, lane.per_day, lane.concurrent,
            lane.hours_zone, lane.hours_days, lane.hours_from, lane.hours_to,
            CAST(turn.ctid AS text) AS place, turn.opens_at, turn.closes_at, turn.paused_until,
            turn.next_start_at, turn.counted_hour, turn.hour_counts, turn.leases,
            turn.leases_since, turn.next_due_at, turn.next_due_id, turn.swept_at, turn.failures
          FROM lane_turn turn JOIN lane ON lane.id = turn.lane
          WHERE turn.ready_at BETWEEN :ready_from AND now()
          ORDER BY turn.ready_at LIMIT :max
          FOR NO KEY UPDATE OF turn SKIP LOCKED
          """);

  private static final NativeSql WAIT_SHORTLY =
      NativeSql.of("SELECT set_config('lock_timeout', '500ms', true)");

  private static final NativeSql WAIT_FOR_OVERDUE =
      NativeSql.of(
          """
          SELECT lane FROM lane_turn WHERE ready_at <= now() - interval '500 milliseconds'
          ORDER BY ready_at LIMIT 1 FOR NO KEY UPDATE
          """);

  private static final NativeSql COUNT_LEASES =
      NativeSql.of(
          """
          SELECT counted.id, live.leases, coalesce(live.since, now()) AS since
          FROM (
            SELECT
              unnest(CAST(:lanes AS bigint[])) AS id,
              unnest(CAST(:since AS timestamptz[])) AS since) AS counted
          CROSS JOIN LATERAL (
            SELECT
              CAST(count(*) FILTER (WHERE lease_expires_at > now()) AS integer) AS leases,
              min(lease_granted_at) FILTER (WHERE lease_expires_at > now()) AS since
            FROM send_queue
            WHERE lease_lane = counted.id AND lease_granted_at >= counted.since) AS live
          """);

  /**
   * What is due and was passed over is locked by somebody, for an instant. The bound stays before
   * it. A locked row stays in its place, which is the quickest way to it: an index may be full of
   * its earlier versions.
   */
  private static final NativeSql MOVE_ON =
      NativeSql.of(
          """
          UPDATE lane_turn SET
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
          FROM (
            SELECT
              CAST(unnest(CAST(:places AS text[])) AS tid) AS place,
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:opens AS timestamptz[])) AS opens_at,
              unnest(CAST(:closes AS timestamptz[])) AS closes_at,
              unnest(CAST(:next_starts AS timestamptz[])) AS next_start_at,
              unnest(CAST(:counted_hours AS bigint[])) AS counted_hour,
              unnest(CAST(:hour_counts AS text[])) AS hour_counts,
              unnest(CAST(:leases AS integer[])) AS leases,
              unnest(CAST(:leases_since AS timestamptz[])) AS leases_since,
              unnest(CAST(:swept AS timestamptz[])) AS swept_at,
              unnest(CAST(:from_times AS timestamptz[])) AS from_at,
              unnest(CAST(:from_ids AS uuid[])) AS from_id,
              unnest(CAST(:passed_over AS boolean[])) AS passed_over,
              unnest(CAST(:held_until AS timestamptz[])) AS held_until,
              unnest(CAST(:held_by AS text[])) AS held_by) AS moved
          LEFT JOIN LATERAL (
            SELECT due_at, email_id FROM send_queue
            WHERE tenant = moved.tenant AND due_at IS NOT NULL
              AND (due_at, email_id) >= (moved.from_at, moved.from_id)
            ORDER BY due_at, email_id LIMIT 1) AS first ON true
          WHERE lane_turn.ctid = moved.place
          """);

  private static final NativeSql NEXT_READY =
      NativeSql.of("SELECT min(ready_at) AS next FROM lane_turn WHERE ready_at >= :ready_from");

  /**
   * In one order, whoever locks several; whoever holds one claims no other. Lanes for which nothing
   * changes by a lease that ended well are left alone.
   */
  private static final NativeSql LOCK_CONCERNED =
      NativeSql.of(
          """
          SELECT
            turn.lane, lane.tenant, lane.configured_at, turn.paused_until, turn.pause_reason,
            turn.failures, turn.next_due_at, turn.held_until, turn.held_by,
            clock_timestamp() AS now
          FROM lane_turn turn JOIN lane ON lane.id = turn.lane
          WHERE lane.active AND turn.lane = ANY (ARRAY(
            SELECT lane FROM lane_turn
            WHERE lane = ANY (CAST(:ended AS bigint[])) AND (held_by = 'slots' OR failures > 0)
            UNION SELECT unnest(CAST(:concerned AS bigint[]))
            UNION SELECT lane.id
            FROM (
              SELECT
                unnest(CAST(:tenants AS text[])) AS tenant,
                unnest(CAST(:due AS timestamptz[])) AS due) AS waking
            JOIN lane ON lane.tenant = waking.tenant AND lane.active
            WHERE waking.due <= clock_timestamp() + 2 * :look_ahead * interval '1 second'))
          ORDER BY turn.lane FOR NO KEY UPDATE OF turn
          """);

  private static final NativeSql CHANGE =
      NativeSql.of(
          """
          UPDATE lane_turn SET
            paused_until = n.paused_until, pause_reason = n.pause_reason, failures = n.failures,
            next_due_at = n.next_due_at,
            next_due_id =
              CASE WHEN n.lowered
                THEN '00000000-0000-0000-0000-000000000000' ELSE lane_turn.next_due_id END,
            held_until = n.held_until, held_by = n.held_by
          FROM (
            SELECT
              unnest(CAST(:lanes AS bigint[])) AS lane,
              unnest(CAST(:paused AS timestamptz[])) AS paused_until,
              unnest(CAST(:reasons AS text[])) AS pause_reason,
              unnest(CAST(:failures AS integer[])) AS failures,
              unnest(CAST(:next_due AS timestamptz[])) AS next_due_at,
              unnest(CAST(:lowered AS boolean[])) AS lowered,
              unnest(CAST(:held_until AS timestamptz[])) AS held_until,
              unnest(CAST(:held_by AS text[])) AS held_by) AS n
          WHERE lane_turn.lane = n.lane
          """);

  private static final NativeSql NOTIFY = NativeSql.of("SELECT pg_notify(:channel, '')");

  private static final NativeSql CLOSE_OTHERS =
      NativeSql.of(
          """
          WITH closed AS (
            UPDATE lane SET active = false
            WHERE tenant = :tenant AND active AND mailbox <> :mailbox
            RETURNING id)
          UPDATE lane_turn SET held_until = 'infinity', held_by = NULL
          FROM closed WHERE lane_turn.lane = closed.id
          """);

  private static final NativeSql OPEN =
      NativeSql.of(
          """
          INSERT INTO lane (
            tenant, mailbox, active, provider, per_minute, per_day, concurrent,
            hours_zone, hours_days, hours_from, hours_to, configured_at)
          VALUES (
            :tenant, :mailbox, true, :provider, :per_minute, :per_day, :concurrent,
            :hours_zone, :hours_days, :hours_from, :hours_to, now())
          ON CONFLICT (tenant, mailbox) DO UPDATE SET
            active = true, provider = excluded.provider, per_minute = excluded.per_minute,
            per_day = excluded.per_day, concurrent = excluded.concurrent,
            hours_zone = excluded.hours_zone, hours_days = excluded.hours_days,
            hours_from = excluded.hours_from, hours_to = excluded.hours_to,
            configured_at = excluded.configured_at
          RETURNING id
          """);

  private static final NativeSql RESTART =
      NativeSql.of(
          """
          UPDATE lane_turn SET
            opens_at = NULL, closes_at = NULL, paused_until = NULL, pause_reason = NULL,
            failures = 0, next_due_at = to_timestamp(0), held_until = now(), held_by = NULL
          WHERE lane = :lane
          """);

  private static final NativeSql RESUME =
      NativeSql.of(
          """
          UPDATE lane_turn SET
            paused_until = NULL, pause_reason = NULL, held_until = now(), held_by = NULL
          FROM lane
          WHERE lane.id = lane_turn.lane AND lane.tenant = :tenant AND lane.active
            AND lane_turn.pause_reason = 'connection'
          """);

  private static final NativeSql START =
      NativeSql.of(
          """
          INSERT INTO lane_turn (
            lane, tenant, next_start_at, leases_since, next_due_at, swept_at, held_until)
          VALUES (:lane, :tenant, to_timestamp(0), now(), to_timestamp(0), now(), now())
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

  /**
   * Locks lanes in which something may be due, those first that are ready the longest.
   *
   * @param readyFrom pass over those that are ready since before this
   */
  List<Lane> lockReady(int max, Instant readyFrom, CircuitBreaker breaker) {
    return unitOfWork
        .call(LOCK_READY)
        .set("max", max)
        .set("ready_from", readyFrom)
        .list(row -> lane(row, breaker));
  }

  /**
   * Waits half a second at most for the lane that should have had its turn long ago, locks it, and
   * says whether there was one.
   */
  boolean waitForOverdue() {
    unitOfWork.call(WAIT_SHORTLY).first(row -> true);
    return unitOfWork.call(WAIT_FOR_OVERDUE).first(row -> row.number("lane")).isPresent();
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
        .setEach("places", String.class, turns, t -> t.lane().place())
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
        .setEach(
            "hour_counts",
            String.class,
            turns,
            t -> ArrayText.of(t.lane().use().day().counts().toArray()))
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

  /** When the next lane is worth a claim; those ready since before {@code readyFrom} apart. */
  Instant nextReady(Instant now, Instant readyFrom) {
    Instant latest = now.plus(LOOK_AHEAD);
    return unitOfWork
        .call(NEXT_READY)
        .set("ready_from", readyFrom)
        .first(row -> row.optionalInstant("next"))
        .orElseThrow()
        .filter(next -> next.isBefore(latest))
        .orElse(latest);
  }

  /** Makes sure that claims find what these wait for; must be the unit's last step. */
  void wakeFor(List<ScheduledEmail> emails) {
    change(List.of(), emails, CircuitBreaker.DEFAULT);
  }

  /**
   * Lets lanes go on, rest or wake up, after leases of theirs have ended and e-mails have come into
   * these states; must be the unit's last step but for events.
   */
  void change(List<LeaseEnd> ends, List<ScheduledEmail> emails, CircuitBreaker breaker) {
    SortedMap<String, Instant> due = earliestOf(emails);
    if (ends.isEmpty() && due.isEmpty()) {
      return;
    }
    List<LockedLane> locked =
        unitOfWork
            .call(LOCK_CONCERNED)
            .setEach("ended", Long.class, ends, LeaseEnd::lane)
            .setEach(
                "concerned",
                Long.class,
                ends.stream().filter(LeaseEnd::concernsLane).toList(),
                LeaseEnd::lane)
            .setEach("tenants", String.class, due.entrySet(), Map.Entry::getKey)
            .setEach("due", Instant.class, due.entrySet(), Map.Entry::getValue)
            .set("look_ahead", LOOK_AHEAD_SECONDS)
            .list(LaneRows::locked);
    for (LockedLane lane : locked) {
      ends.stream().filter(end -> end.lane() == lane.id()).forEach(end -> lane.ended(end, breaker));
      Optional.ofNullable(due.get(lane.tenant())).ifPresent(lane::due);
    }
    if (!locked.isEmpty()) {
      write(locked);
    }
  }

  private void write(List<LockedLane> lanes) {
    List<LockedLane.Row> rows = lanes.stream().map(LockedLane::row).toList();
    unitOfWork
        .call(CHANGE)
        .setEach("lanes", Long.class, lanes, LockedLane::id)
        .setEach("paused", Instant.class, rows, row -> orNull(row.pausedUntil()))
        .setEach("reasons", String.class, rows, row -> orNull(row.pauseReason()))
        .setEach("failures", Integer.class, rows, LockedLane.Row::failures)
        .setEach("next_due", Instant.class, rows, LockedLane.Row::nextDueAt)
        .setEach("lowered", Boolean.class, rows, LockedLane.Row::lowered)
        .setEach("held_until", Instant.class, rows, LockedLane.Row::heldUntil)
        .setEach("held_by", String.class, rows, row -> orNull(row.heldBy()))
        .update();
    if (rows.stream().anyMatch(LockedLane.Row::lowered)) {
      unitOfWork.call(NOTIFY).set("channel", CHANNEL).list(row -> CHANNEL);
    }
  }

  private static SortedMap<String, Instant> earliestOf(List<ScheduledEmail> emails) {
    SortedMap<String, Instant> earliest = new TreeMap<>();
    for (ScheduledEmail email : emails) {
      dueAt(email)
          .ifPresent(
              due ->
                  earliest.merge(
                      email.details().tenant().value(), due, (a, b) -> a.isBefore(b) ? a : b));
    }
    return earliest;
  }

  void open(DeliverySettings settings, SendLimits limits) {
    String mailbox = settings.sender().address().value().toLowerCase(Locale.ROOT);
    SendingHoursColumns hours = SendingHoursColumns.of(settings.sendingHours());
    unitOfWork
        .call(CLOSE_OTHERS)
        .set("tenant", settings.tenant().value())
        .set("mailbox", mailbox)
        .update();
    long lane =
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
            .first(row -> row.number("id"))
            .orElseThrow();
    // Whoever opens the same lane at the same time waits at its row above, so there is one turn.
    if (unitOfWork.call(RESTART).set("lane", lane).update() == 0) {
      unitOfWork.call(START).set("lane", lane).set("tenant", settings.tenant().value()).update();
    }
  }

  void resume(TenantId tenant) {
    unitOfWork.call(RESUME).set("tenant", tenant.value()).update();
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

  private static LockedLane locked(SqlRow row) {
    return new LockedLane(
        row.number("lane"),
        row.text("tenant"),
        row.instant("configured_at"),
        row.instant("now"),
        new LockedLane.Row(
            row.integer("failures"),
            row.optionalInstant("paused_until"),
            row.optionalText("pause_reason"),
            row.instant("held_until"),
            row.optionalText("held_by"),
            row.instant("next_due_at"),
            false));
  }

  private static Lane lane(SqlRow row, CircuitBreaker breaker) {
    boolean probing = breaker.isBroken(row.integer("failures"));
    return new Lane(
        row.number("id"),
        row.text("place"),
        row.text("tenant"),
        row.text("provider"),
        new SendLimits(
            row.integer("per_minute"),
            row.integer("per_day"),
            probing ? 1 : row.integer("concurrent")),
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

  private static <T> @Nullable T orNull(Optional<T> value) {
    return value.orElse(null);
  }
}

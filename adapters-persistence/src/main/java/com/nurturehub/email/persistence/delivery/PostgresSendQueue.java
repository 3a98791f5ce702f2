package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The queue in {@code send_queue}, taken from lane by lane. A claim locks lanes that are ready,
 * works out in Java how many e-mails each may start, takes them, and leaves each lane with the time
 * from which it is worth another look.
 */
public final class PostgresSendQueue implements SendQueue {

  /** E-mails taken from one lane in one turn when many lanes are ready: few visits, short turns. */
  private static final int TURN = 8;

  /** Lanes locked at once at least, so that none takes all while others are ready. */
  private static final int MIN_LANES = 4;

  /** Lanes locked at once at most, so that other workers find some as well. */
  private static final int MAX_LANES = 64;

  private static final int MAX_ROUNDS = 32;

  private static final NativeSql NOW = NativeSql.of("SELECT now() AS now");

  private static final NativeSql TAKE_DUE =
      NativeSql.of(
          """
          WITH taken AS MATERIALIZED (
            SELECT turn.lane, turn.provider, due.tenant, due.email_id, due.due_at
            FROM unnest(
                CAST(:lanes AS bigint[]), CAST(:tenants AS text[]), CAST(:providers AS text[]),
                CAST(:from_times AS timestamptz[]), CAST(:from_ids AS uuid[]),
                CAST(:quotas AS integer[]))
              AS turn (lane, tenant, provider, from_at, from_id, quota)
            CROSS JOIN LATERAL (
              SELECT tenant, email_id, due_at FROM send_queue
              WHERE tenant = turn.tenant AND due_at <= now()
                AND (due_at, email_id) >= (turn.from_at, turn.from_id)
              ORDER BY due_at, email_id
              LIMIT turn.quota
              FOR NO KEY UPDATE SKIP LOCKED) AS due)
          UPDATE send_queue SET
            state = 'sending', due_at = NULL, lease_number = lease_number + 1,
            lease_lane = taken.lane, lease_holder = :holder, lease_provider = taken.provider,
            lease_granted_at = now(),
            lease_expires_at = now() + :lease_millis * interval '1 millisecond',
            settled_at = NULL, reason_code = NULL, reason_detail = NULL
          FROM taken
          WHERE send_queue.tenant = taken.tenant AND send_queue.email_id = taken.email_id
          RETURNING send_queue.tenant, send_queue.email_id, taken.lane, taken.due_at
          """);

  private static final NativeSql KEEP =
      NativeSql.of(
          """
          UPDATE send_queue SET reference = :reference
          WHERE tenant = :tenant AND email_id = :email
            AND state = 'sending' AND lease_number = :fence
          """);

  /** It locks several lanes, so two at a time could wait for each other; one is enough. */
  private static final NativeSql BE_THE_ONE_TO_RECOVER =
      NativeSql.of("SELECT pg_try_advisory_xact_lock(8, 0) AS first");

  private static final NativeSql LOCK_EXPIRED =
      NativeSql.of(
          """
          SELECT tenant, email_id FROM send_queue
          WHERE state = 'sending' AND lease_expires_at <= now()
          ORDER BY lease_expires_at LIMIT :max FOR NO KEY UPDATE SKIP LOCKED
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final EmailRows rows;
  private final LaneRows lanes;

  public PostgresSendQueue(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
    this.rows = new EmailRows(unitOfWork);
    this.lanes = new LaneRows(unitOfWork);
  }

  /** An e-mail that a claim has taken, and from which lane. */
  private record Taken(long lane, EmailKey email, Instant dueAt) {}

  @Override
  public Claim claim(String holder, int max, Duration leaseFor) {
    return unitOfWork.asWorker(
        () -> {
          Instant now = now();
          List<Taken> taken = new ArrayList<>();
          for (int round = 0; round < MAX_ROUNDS && taken.size() < max; round++) {
            int missing = max - taken.size();
            List<Lane> ready =
                lanes.lockReady(lanesFor(missing)).stream().map(lane -> lane.at(now)).toList();
            if (ready.isEmpty() && (round > 0 || !lanes.waitForOverdue())) {
              break;
            }
            if (!ready.isEmpty()) {
              taken.addAll(takeTurns(ready, missing / ready.size(), holder, leaseFor, now));
            }
          }
          return new Claim(leased(taken), lanes.nextReady(now));
        });
  }

  private static int lanesFor(int emails) {
    return Math.min(emails, Math.clamp(emails / TURN, MIN_LANES, MAX_LANES));
  }

  /** Takes up to {@code share} e-mails from each of these lanes. */
  private List<Taken> takeTurns(
      List<Lane> ready, int share, String holder, Duration leaseFor, Instant now) {
    List<Lane> counted =
        Stream.concat(
                ready.stream().filter(lane -> !lane.mustCountLeases(share)),
                lanes
                    .countLeases(
                        ready.stream().filter(lane -> lane.mustCountLeases(share)).toList())
                    .stream())
            .toList();
    List<Lane> open = counted.stream().filter(lane -> lane.allowance(now) > 0).toList();
    List<Taken> taken = open.isEmpty() ? List.of() : take(open, share, holder, leaseFor, now);
    Map<Long, Long> starts = taken.stream().collect(groupingBy(Taken::lane, counting()));
    lanes.moveOn(
        counted.stream()
            .map(
                lane -> {
                  int started = starts.getOrDefault(lane.id(), 0L).intValue();
                  return new LaneRows.Turn(
                      lane.started(started, now), started < Math.min(share, lane.allowance(now)));
                })
            .toList(),
        now);
    return taken;
  }

  private List<Taken> take(
      List<Lane> open, int share, String holder, Duration leaseFor, Instant now) {
    return unitOfWork
        .call(TAKE_DUE)
        .set("holder", holder)
        .set("lease_millis", leaseFor.toMillis())
        .setEach("lanes", Long.class, open, Lane::id)
        .setEach("tenants", String.class, open, Lane::tenant)
        .setEach("providers", String.class, open, Lane::provider)
        .setEach("from_times", Instant.class, open, lane -> lane.search().fromAt())
        .setEach("from_ids", UUID.class, open, lane -> lane.search().fromId())
        .setEach("quotas", Integer.class, open, lane -> Math.min(share, lane.allowance(now)))
        .list(
            row ->
                new Taken(
                    row.number("lane"),
                    new EmailKey(row.text("tenant"), row.uuid("email_id")),
                    row.instant("due_at")));
  }

  private List<Sending> leased(List<Taken> taken) {
    Map<EmailKey, ScheduledEmail> emails =
        rows.load(taken.stream().map(Taken::email).toList()).stream()
            .collect(toMap(EmailKey::of, Function.identity()));
    return taken.stream()
        .sorted(Comparator.comparing(Taken::dueAt))
        .flatMap(t -> Stream.ofNullable(emails.get(t.email())))
        .map(Sending.class::cast)
        .toList();
  }

  @Override
  public EmailContent content(Sending email) {
    BodyRow row = unitOfWork.inSession(session -> session.find(BodyRow.class, EmailKey.of(email)));
    if (row == null) {
      throw new IllegalStateException("e-mail " + email.id() + " has no body");
    }
    return ScheduledEmailMapping.content(row);
  }

  @Override
  public Fenced keep(Sending email) {
    int changed =
        unitOfWork
            .call(KEEP)
            .set("tenant", email.details().tenant().value())
            .set("email", email.id().value())
            .set("fence", email.lease().number())
            .set("reference", email.reference())
            .update();
    return changed > 0 ? Fenced.DONE : Fenced.LEASE_LOST;
  }

  @Override
  public Fenced settle(Sending leased, ScheduledEmail next) {
    if (next instanceof Sending || !EmailKey.of(next).equals(EmailKey.of(leased))) {
      throw new IllegalArgumentException("not what can become of e-mail " + leased.id());
    }
    List<Attempt> newAttempts =
        next.attempts().stream().filter(a -> a.number() > leased.attempts().size()).toList();
    if (!rows.settle(next, leased.lease().number(), newAttempts)) {
      return Fenced.LEASE_LOST;
    }
    lanes.wakeFor(next);
    return Fenced.DONE;
  }

  @Override
  public List<ScheduledEmail> recoverExpired(RetryPolicy policy, int max) {
    return unitOfWork.asWorker(
        () -> {
          if (!firstToRecover()) {
            return List.of();
          }
          Instant now = now();
          List<EmailKey> expired =
              unitOfWork
                  .call(LOCK_EXPIRED)
                  .set("max", max)
                  .list(row -> new EmailKey(row.text("tenant"), row.uuid("email_id")));
          List<ScheduledEmail> recovered =
              rows.load(expired).stream()
                  .<ScheduledEmail>map(email -> ((Sending) email).abandon(policy, now))
                  .toList();
          recovered.forEach(rows::store);
          lanes.freeSlots(expired);
          recovered.forEach(lanes::wakeFor);
          return recovered;
        });
  }

  @Override
  public void configureLane(DeliverySettings settings, SendLimits limits) {
    lanes.open(settings, limits);
  }

  @Override
  public void pauseLane(TenantId tenant, Duration atLeast, String reason) {
    lanes.pause(tenant, atLeast, reason);
  }

  private boolean firstToRecover() {
    return unitOfWork.call(BE_THE_ONE_TO_RECOVER).first(row -> row.flag("first")).orElseThrow();
  }

  /** The database's time, which stands still within a transaction. */
  private Instant now() {
    return unitOfWork.call(NOW).first(row -> row.instant("now")).orElseThrow();
  }
}

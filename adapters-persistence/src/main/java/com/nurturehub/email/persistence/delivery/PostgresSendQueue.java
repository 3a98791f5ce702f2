package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.delivery.EmailRows.Change;
import com.nurturehub.email.persistence.delivery.LockedLane.LeaseEnd;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.Notifications;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The queue in {@code send_queue}, taken from lane by lane. A claim locks lanes that are ready,
 * works out in Java how many e-mails each may start, takes them, and leaves each lane with the time
 * from which it is worth another look.
 */
public final class PostgresSendQueue implements SendQueue {

  /** E-mails taken from one lane in one turn, when its limits and others' turns allow. */
  private static final int TURN = 25;

  /** Lanes locked at once at least, so that none takes all while others are ready. */
  private static final int MIN_LANES = 4;

  /** Lanes locked at once at most, so that other workers find some as well. */
  private static final int MAX_LANES = 64;

  private static final int MAX_ROUNDS = 32;

  /** How often a claim looks at all lanes, and not only at those that became ready of late. */
  private static final Duration LOOK_AT_ALL_EVERY = Duration.ofSeconds(1);

  /** The longest that a transaction may take between waking a lane and its commit, without loss. */
  private static final Duration WAKING = Duration.ofSeconds(5);

  private static final NativeSql NOW = NativeSql.of("SELECT now() AS now");

  private static final NativeSql LOCK_DUE =
      NativeSql.of(
          """
          SELECT turn.lane, due.tenant, due.email_id, due.due_at, CAST(due.place AS text) AS place
          FROM (
            SELECT
              unnest(CAST(:lanes AS bigint[])) AS lane,
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:from_times AS timestamptz[])) AS from_at,
              unnest(CAST(:from_ids AS uuid[])) AS from_id,
              unnest(CAST(:quotas AS integer[])) AS quota) AS turn
          CROSS JOIN LATERAL (
            SELECT tenant, email_id, due_at, ctid AS place FROM send_queue
            WHERE tenant = turn.tenant AND due_at <= now()
              AND (due_at, email_id) >= (turn.from_at, turn.from_id)
            ORDER BY due_at, email_id
            LIMIT turn.quota
            FOR NO KEY UPDATE SKIP LOCKED) AS due
          """);

  private static final NativeSql EXTEND =
      NativeSql.of(
          """
          UPDATE send_queue SET
            lease_expires_at = now() + :lease_millis * interval '1 millisecond'
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:ids AS uuid[])) AS id,
              unnest(CAST(:fences AS bigint[])) AS fence) AS held
          WHERE send_queue.tenant = held.tenant AND send_queue.email_id = held.id
            AND lease_holder IS NOT NULL AND lease_number = held.fence
          RETURNING send_queue.tenant, send_queue.email_id
          """);

  private static final NativeSql KEEP =
      NativeSql.of(
          """
          UPDATE send_queue SET reference = :reference
          WHERE tenant = :tenant AND email_id = :email
            AND lease_holder IS NOT NULL AND lease_number = :fence
          """);

  /** It locks several lanes, so two at a time could wait for each other; one is enough. */
  private static final NativeSql BE_THE_ONE_TO_RECOVER =
      NativeSql.of("SELECT pg_try_advisory_xact_lock(8, 0) AS first");

  private static final NativeSql LOCK_EXPIRED =
      NativeSql.of(
          """
          SELECT tenant, email_id FROM send_queue
          WHERE lease_expires_at <= now()
          ORDER BY lease_expires_at LIMIT :max FOR NO KEY UPDATE SKIP LOCKED
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final Notifications notifications;
  private final EmailRows rows;
  private final LaneRows lanes;
  private final CircuitBreaker breaker;
  private volatile Instant readyFrom = Instant.EPOCH;
  private volatile Instant allSeenAt = Instant.EPOCH;

  /**
   * Works over that database.
   *
   * @param breaker when a lane rests whose provider fails
   */
  public PostgresSendQueue(
      PostgresUnitOfWork unitOfWork, Notifications notifications, CircuitBreaker breaker) {
    this.unitOfWork = unitOfWork;
    this.notifications = notifications;
    this.breaker = breaker;
    this.rows = new EmailRows(unitOfWork);
    this.lanes = new LaneRows(unitOfWork);
  }

  /**
   * An e-mail that a claim has locked.
   *
   * @param place of its row
   */
  private record Due(Lane lane, EmailKey email, Instant at, String place) {}

  /** An e-mail that a claim has taken. */
  private record Taken(Lane lane, Instant dueAt, Sending email) {}

  @Override
  public Claim claim(String holder, int max, Duration leaseFor) {
    Claiming claiming = new Claiming(holder, max, leaseFor);
    Search search = unitOfWork.asWorker(() -> claimReady(claiming));
    return search.overlooked() ? claimOverdue(claiming).orElse(search.claim()) : search.claim();
  }

  /** What a claim asks for. */
  private record Claiming(String holder, int max, Duration leaseFor) {}

  /**
   * What a look at the lanes came to.
   *
   * @param overlooked whether all were looked at and none could be locked, so that one may have
   *     been passed over
   */
  private record Search(Claim claim, boolean overlooked) {}

  private Search claimReady(Claiming claiming) {
    Instant now = now();
    boolean all = !now.isBefore(allSeenAt.plus(LOOK_AT_ALL_EVERY));
    Instant from = all ? Instant.EPOCH : readyFrom;
    List<Taken> taken = new ArrayList<>();
    for (int round = 0; round < MAX_ROUNDS && taken.size() < claiming.max(); round++) {
      int missing = claiming.max() - taken.size();
      List<Lane> ready =
          lanes.lockReady(lanesFor(missing, round), from, breaker).stream()
              .map(lane -> lane.at(now))
              .toList();
      if (ready.isEmpty()) {
        break;
      }
      taken.addAll(takeTurns(ready, Math.max(1, missing / ready.size()), claiming, now));
    }
    Instant next = lanes.nextReady(now, from);
    remember(now, next, all);
    return new Search(
        new Claim(inTheirOrder(taken), next), all && taken.isEmpty() && next.isBefore(now));
  }

  /**
   * Waits for a lane whose lock others keep handing on, so that it is not passed over for ever; but
   * not for long, since its holder may have been stopped.
   */
  private Optional<Claim> claimOverdue(Claiming claiming) {
    try {
      return unitOfWork.asWorker(
          () ->
              lanes.waitForOverdue()
                  ? Optional.of(claimReady(claiming).claim())
                  : Optional.empty());
    } catch (StorageUnavailable e) {
      if (PostgresUnitOfWork.waitedTooLong(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** More of them from round to round, since lanes that may start little are many. */
  private static int lanesFor(int emails, int round) {
    int enough = Math.clamp(emails / TURN, MIN_LANES, MAX_LANES);
    return Math.min(emails, Math.min(MAX_LANES, enough << Math.min(round, 4)));
  }

  /**
   * Lanes become ready at the time of their waking or later, never before: so what an earlier claim
   * did not find ready since long, is not now, unless its waking took as long to commit. While a
   * snapshot is held, that is the difference between looking at the lanes and at all that they
   * were.
   */
  private void remember(Instant now, Instant next, boolean all) {
    Instant latest = now.minus(WAKING);
    readyFrom = next.isBefore(latest) ? next : latest;
    if (all) {
      allSeenAt = now;
    }
  }

  /** Takes up to {@code share} e-mails from each of these lanes. */
  private List<Taken> takeTurns(List<Lane> ready, int share, Claiming claiming, Instant now) {
    List<Lane> counted =
        Stream.concat(
                ready.stream().filter(lane -> !lane.mustCountLeases(share)),
                lanes
                    .countLeases(
                        ready.stream().filter(lane -> lane.mustCountLeases(share)).toList())
                    .stream())
            .toList();
    List<Lane> open = counted.stream().filter(lane -> lane.allowance(now) > 0).toList();
    List<Taken> taken = open.isEmpty() ? List.of() : take(open, share, claiming, now);
    Map<Long, Long> starts = taken.stream().collect(groupingBy(t -> t.lane().id(), counting()));
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

  private List<Taken> take(List<Lane> open, int share, Claiming claiming, Instant now) {
    Map<Long, Lane> byId = open.stream().collect(toMap(Lane::id, Function.identity()));
    List<Due> due =
        unitOfWork
            .call(LOCK_DUE)
            .setEach("lanes", Long.class, open, Lane::id)
            .setEach("tenants", String.class, open, Lane::tenant)
            .setEach("from_times", Instant.class, open, lane -> lane.search().fromAt())
            .setEach("from_ids", UUID.class, open, lane -> lane.search().fromId())
            .setEach("quotas", Integer.class, open, lane -> Math.min(share, lane.allowance(now)))
            .list(
                row ->
                    new Due(
                        Objects.requireNonNull(byId.get(row.number("lane"))),
                        new EmailKey(row.text("tenant"), row.uuid("email_id")),
                        row.instant("due_at"),
                        row.text("place")));
    Map<EmailKey, Sending> leased =
        rows
            .lease(
                due.stream().map(d -> new EmailRows.Grant(d.place(), d.lane())).toList(),
                claiming.holder(),
                claiming.leaseFor())
            .stream()
            .collect(toMap(EmailKey::of, Function.identity()));
    return due.stream()
        .map(d -> new Taken(d.lane(), d.at(), Objects.requireNonNull(leased.get(d.email()))))
        .toList();
  }

  private static List<Sending> inTheirOrder(List<Taken> taken) {
    return taken.stream().sorted(Comparator.comparing(Taken::dueAt)).map(Taken::email).toList();
  }

  @Override
  public void onEarlierDue(Runnable signal) {
    notifications.listen(LaneRows.CHANNEL, signal);
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
  public List<Fenced> extend(List<Sending> leased, Duration leaseFor) {
    Set<EmailKey> extended =
        new HashSet<>(
            unitOfWork
                .call(EXTEND)
                .set("lease_millis", leaseFor.toMillis())
                .setEach("tenants", String.class, leased, e -> e.details().tenant().value())
                .setEach("ids", UUID.class, leased, e -> e.id().value())
                .setEach("fences", Long.class, leased, e -> e.lease().number())
                .list(row -> new EmailKey(row.text("tenant"), row.uuid("email_id"))));
    return leased.stream()
        .map(email -> extended.contains(EmailKey.of(email)) ? Fenced.DONE : Fenced.LEASE_LOST)
        .toList();
  }

  @Override
  public List<Fenced> settle(List<Settlement> settlements) {
    Map<EmailKey, Long> laneOf =
        rows.store(settlements.stream().map(s -> Change.settling(s.leased(), s.next())).toList());
    List<Settlement> stored =
        settlements.stream().filter(s -> laneOf.containsKey(EmailKey.of(s.next()))).toList();
    lanes.change(
        stored.stream()
            .map(
                s ->
                    new LeaseEnd(
                        laneOf.getOrDefault(EmailKey.of(s.next()), 0L),
                        s.leased().lease().grantedAt(),
                        s.news()))
            .toList(),
        stored.stream().map(Settlement::next).toList(),
        breaker);
    return settlements.stream()
        .map(s -> laneOf.containsKey(EmailKey.of(s.next())) ? Fenced.DONE : Fenced.LEASE_LOST)
        .toList();
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
          Collection<Long> freed = rows.store(recovered.stream().map(Change::of).toList()).values();
          lanes.change(
              freed.stream().map(lane -> new LeaseEnd(lane, now, new MailboxNews.None())).toList(),
              recovered,
              breaker);
          return recovered;
        });
  }

  @Override
  public void configureLane(DeliverySettings settings, SendLimits limits) {
    lanes.open(settings, limits);
  }

  @Override
  public void resume(TenantId tenant) {
    lanes.resume(tenant);
  }

  private boolean firstToRecover() {
    return unitOfWork.call(BE_THE_ONE_TO_RECOVER).first(row -> row.flag("first")).orElseThrow();
  }

  /** The database's time, which stands still within a transaction. */
  private Instant now() {
    return unitOfWork.call(NOW).first(row -> row.instant("now")).orElseThrow();
  }
}

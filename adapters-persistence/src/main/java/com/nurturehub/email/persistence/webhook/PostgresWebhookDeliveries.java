package com.nurturehub.email.persistence.webhook;

import com.nurturehub.email.application.port.SecretSeal;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.EndpointHealth;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import com.nurturehub.email.persistence.engagement.PostgresEngagementEventStore;
import com.nurturehub.email.persistence.session.Bell;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Messages in {@code webhook_delivery}, a row for each webhook that is to be told. The webhook's
 * own row is its lane: whoever claims locks it, so that no two count the same leases, and whoever
 * meets it locked leaves it to the other.
 */
public final class PostgresWebhookDeliveries implements WebhookDeliveries {

  private static final UUID AFTER_ALL = new UUID(-1, -1);

  /** A webhook that is removed meanwhile is passed over. */
  private static final NativeSql ADD =
      NativeSql.of(
          """
          INSERT INTO webhook_delivery (tenant, webhook_id, message_id, contact_id, type, content)
          SELECT webhook.tenant, webhook.id, told.message, told.contact, told.type, told.content
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:messages AS uuid[])) AS message,
              unnest(CAST(:contacts AS text[])) AS contact,
              unnest(CAST(:types AS text[])) AS type,
              unnest(CAST(:contents AS text[])) AS content,
              unnest(CAST(:recorded AS timestamptz[])) AS recorded_at) AS told
          JOIN webhook
            ON webhook.tenant = told.tenant AND told.type = ANY (webhook.types)
              AND webhook.disabled_at IS NULL
              AND (told.recorded_at IS NULL OR told.recorded_at >= webhook.since)
          FOR KEY SHARE OF webhook
          ON CONFLICT DO NOTHING
          """);

  /** Steps by the index from webhook to webhook that something waits for. */
  private static final NativeSql LOCK_READY =
      NativeSql.of(
          """
          WITH RECURSIVE waiting AS (
            (SELECT tenant, webhook_id FROM webhook_delivery
              WHERE parked_at IS NULL ORDER BY tenant, webhook_id LIMIT 1)
            UNION ALL
            SELECT next.tenant, next.webhook_id
            FROM waiting CROSS JOIN LATERAL (
              SELECT tenant, webhook_id FROM webhook_delivery
              WHERE parked_at IS NULL
                AND (tenant, webhook_id) > (waiting.tenant, waiting.webhook_id)
              ORDER BY tenant, webhook_id LIMIT 1) AS next)
          SELECT %s, failures, rests_until
          FROM waiting JOIN webhook USING (tenant)
          CROSS JOIN LATERAL (
            SELECT count(*) AS busy FROM webhook_delivery
            WHERE tenant = webhook.tenant AND webhook_id = webhook.id AND leased_until > now()
          ) AS live
          WHERE webhook.id = waiting.webhook_id AND disabled_at IS NULL AND rests_until <= now()
            AND EXISTS (
              SELECT FROM webhook_delivery due
              WHERE due.tenant = webhook.tenant AND due.webhook_id = webhook.id
                AND due.parked_at IS NULL AND due.due_at <= now())
          ORDER BY live.busy LIMIT :max
          FOR NO KEY UPDATE OF webhook SKIP LOCKED
          """
              .formatted(WebhookMapping.COLUMNS));

  /** Everybody's first before anybody's second. */
  private static final NativeSql CLAIM =
      NativeSql.of(
          """
          WITH lane AS (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:webhooks AS uuid[])) AS webhook_id,
              unnest(CAST(:allowances AS integer[])) AS allowed),
          turn AS MATERIALIZED (
            SELECT mine.tenant, mine.webhook_id, mine.message_id, mine.due_at,
              live.busy + row_number() OVER (
                PARTITION BY mine.tenant, mine.webhook_id ORDER BY mine.due_at) AS place
            FROM lane
            CROSS JOIN LATERAL (
              SELECT count(*) AS busy FROM webhook_delivery
              WHERE tenant = lane.tenant AND webhook_id = lane.webhook_id
                AND leased_until > now()) AS live
            CROSS JOIN LATERAL (
              SELECT tenant, webhook_id, message_id, due_at FROM webhook_delivery
              WHERE tenant = lane.tenant AND webhook_id = lane.webhook_id
                AND parked_at IS NULL AND due_at <= now()
              ORDER BY due_at LIMIT GREATEST(lane.allowed - live.busy, 0)
              FOR NO KEY UPDATE SKIP LOCKED) AS mine),
          due AS MATERIALIZED (SELECT * FROM turn ORDER BY place, due_at LIMIT :max)
          UPDATE webhook_delivery claimed SET
            lease = lease + 1, attempts = attempts + 1,
            due_at = now() + :millis * interval '1 millisecond',
            leased_until = now() + :millis * interval '1 millisecond'
          FROM due
          WHERE claimed.tenant = due.tenant AND claimed.webhook_id = due.webhook_id
            AND claimed.message_id = due.message_id
          RETURNING claimed.tenant, claimed.webhook_id, claimed.message_id, claimed.type,
            claimed.content, claimed.lease, claimed.attempts, claimed.since
          """);

  private static final String SETTLED =
      """
      FROM (
        SELECT
          unnest(CAST(:tenants AS text[])) AS tenant,
          unnest(CAST(:webhooks AS uuid[])) AS webhook_id,
          unnest(CAST(:messages AS uuid[])) AS message_id,
          unnest(CAST(:leases AS integer[])) AS lease,
          unnest(CAST(:millis AS bigint[])) AS millis,
          unnest(CAST(:parks AS boolean[])) AS parks,
          unnest(CAST(:codes AS text[])) AS code,
          unnest(CAST(:details AS text[])) AS detail) AS settled
      WHERE delivery.tenant = settled.tenant AND delivery.webhook_id = settled.webhook_id
        AND delivery.message_id = settled.message_id AND delivery.lease = settled.lease
      RETURNING delivery.tenant, delivery.webhook_id, delivery.message_id
      """;

  private static final NativeSql REMOVE =
      NativeSql.of(
          """
          DELETE FROM webhook_delivery delivery
          USING (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:webhooks AS uuid[])) AS webhook_id,
              unnest(CAST(:messages AS uuid[])) AS message_id,
              unnest(CAST(:leases AS integer[])) AS lease) AS settled
          WHERE delivery.tenant = settled.tenant AND delivery.webhook_id = settled.webhook_id
            AND delivery.message_id = settled.message_id AND delivery.lease = settled.lease
          RETURNING delivery.tenant, delivery.webhook_id, delivery.message_id
          """);

  /** What was parked meanwhile, since its endpoint is gone, stays so. */
  private static final NativeSql FAIL =
      NativeSql.of(
          """
          UPDATE webhook_delivery delivery SET
            due_at = now() + settled.millis * interval '1 millisecond', leased_until = NULL,
            parked_at = coalesce(parked_at, CASE WHEN settled.parks THEN now() END),
            last_attempt_at = now(),
            failure_code = settled.code, failure_detail = settled.detail
          """
              + SETTLED);

  private static final NativeSql LOCK_HEALTH =
      NativeSql.of(
          """
          SELECT tenant, id, failures, rests_until, now() AS present
          FROM webhook JOIN (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:webhooks AS uuid[])) AS id,
              unnest(CAST(:failed AS boolean[])) AS failed) AS settled USING (tenant, id)
          WHERE settled.failed OR failures > 0
          ORDER BY tenant, id
          FOR NO KEY UPDATE OF webhook
          """);

  private static final NativeSql SAVE_HEALTH =
      NativeSql.of(
          """
          UPDATE webhook SET
            failures = settled.failures, rests_until = settled.rests_until,
            disabled_at = coalesce(disabled_at, CASE WHEN settled.disables THEN now() END)
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant,
              unnest(CAST(:webhooks AS uuid[])) AS id,
              unnest(CAST(:failures AS integer[])) AS failures,
              unnest(CAST(:rests AS timestamptz[])) AS rests_until,
              unnest(CAST(:disables AS boolean[])) AS disables) AS settled
          WHERE webhook.tenant = settled.tenant AND webhook.id = settled.id
          """);

  private static final NativeSql PARK_ALL =
      NativeSql.of(
          """
          UPDATE webhook_delivery SET
            parked_at = now(), leased_until = NULL,
            failure_code = coalesce(failure_code, :code),
            failure_detail = coalesce(failure_detail, :detail)
          WHERE tenant = :tenant AND webhook_id = :webhook AND parked_at IS NULL
          """);

  private static final NativeSql PARK_OLDER =
      NativeSql.of(
          """
          UPDATE webhook_delivery parked SET
            parked_at = now(), leased_until = NULL,
            failure_code = coalesce(failure_code, :code),
            failure_detail = coalesce(failure_detail, :detail)
          FROM (
            SELECT tenant, webhook_id, message_id FROM webhook_delivery
            WHERE tenant = :tenant AND webhook_id = :webhook AND parked_at IS NULL
              AND since <= now() - :millis * interval '1 millisecond'
              AND (leased_until IS NULL OR leased_until <= now())
            ORDER BY since LIMIT :max
            FOR NO KEY UPDATE SKIP LOCKED) AS old
          WHERE parked.tenant = old.tenant AND parked.webhook_id = old.webhook_id
            AND parked.message_id = old.message_id
          """);

  private static final String DELIVERY_COLUMNS =
      "message_id, type, contact_id, parked_at, attempts, since, due_at, last_attempt_at,"
          + " failure_code, failure_detail";

  private static final NativeSql REPLAY =
      NativeSql.of(
          """
          UPDATE webhook_delivery SET
            parked_at = NULL, lease = lease + 1, attempts = 0, since = now(), due_at = now(),
            last_attempt_at = NULL, failure_code = NULL, failure_detail = NULL
          WHERE tenant = :tenant AND webhook_id = :webhook AND parked_at IS NOT NULL
            AND (:all OR message_id = ANY (CAST(:messages AS uuid[])))
          """);

  private static final NativeSql BACKLOG =
      NativeSql.of(
          """
          SELECT
            (SELECT count(*) FROM webhook_delivery WHERE parked_at IS NULL) AS waiting,
            (SELECT count(*) FROM webhook_delivery WHERE parked_at IS NOT NULL) AS parked,
            CAST(coalesce(extract(epoch FROM now() - (
              SELECT min(since) FROM webhook_delivery WHERE parked_at IS NULL)) * 1000, 0)
              AS bigint) AS oldest_millis
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final PostgresEngagementEventStore events;
  private final WebhookMapping mapping;
  private final Bell bell;
  private final CircuitBreaker breaker;

  /**
   * A queue.
   *
   * @param bell rung whenever there may be something to claim
   * @param breaker when endpoints rest
   */
  public PostgresWebhookDeliveries(
      PostgresUnitOfWork unitOfWork,
      PostgresEngagementEventStore events,
      SecretSeal seal,
      Bell bell,
      CircuitBreaker breaker) {
    this.unitOfWork = unitOfWork;
    this.events = events;
    this.mapping = new WebhookMapping(seal);
    this.bell = bell;
    this.breaker = breaker;
  }

  private record LaneKey(String tenant, UUID webhook) {

    static LaneKey of(Webhook webhook) {
      return new LaneKey(webhook.tenant().value(), webhook.id().value());
    }
  }

  private record DeliveryKey(LaneKey lane, UUID message) {

    static DeliveryKey of(SqlRow row) {
      return new DeliveryKey(
          new LaneKey(row.text("tenant"), row.uuid("webhook_id")), row.uuid("message_id"));
    }

    static DeliveryKey of(Settlement settlement) {
      return new DeliveryKey(LaneKey.of(settlement.due().webhook()), settlement.due().message());
    }
  }

  private record Lane(Webhook webhook, EndpointHealth health) {}

  /** A claimed row, before what it tells was read. */
  private record Claimed(
      DeliveryKey key,
      String type,
      Optional<String> content,
      int lease,
      int attempt,
      Instant since) {}

  @Override
  public void add(Collection<Message> messages) {
    int added =
        unitOfWork
            .call(ADD)
            .setEach("tenants", String.class, messages, m -> m.tenant().value())
            .setEach("messages", UUID.class, messages, Message::id)
            .setEach("contacts", String.class, messages, m -> m.contact().value())
            .setEach("types", String.class, messages, Message::type)
            .setEach("contents", String.class, messages, m -> m.content().orElse(null))
            .setEach("recorded", Instant.class, messages, m -> m.recordedAt().orElse(null))
            .update();
    if (added > 0) {
      bell.ringAfterCommit();
    }
  }

  @Override
  public List<Due> claim(int max, int each, Duration leaseFor) {
    Map<LaneKey, Lane> lanes = new LinkedHashMap<>();
    unitOfWork
        .call(LOCK_READY)
        .set("max", max)
        .list(row -> new Lane(mapping.webhook(row), health(row)))
        .forEach(lane -> lanes.put(LaneKey.of(lane.webhook()), lane));
    if (lanes.isEmpty()) {
      return List.of();
    }
    List<Claimed> claimed =
        unitOfWork
            .call(CLAIM)
            .setEach("tenants", String.class, lanes.keySet(), LaneKey::tenant)
            .setEach("webhooks", UUID.class, lanes.keySet(), LaneKey::webhook)
            .setEach(
                "allowances",
                Integer.class,
                lanes.values(),
                lane -> lane.health().allowance(breaker, each))
            .set("max", max)
            .set("millis", leaseFor.toMillis())
            .list(PostgresWebhookDeliveries::claimed);
    Function<Claimed, Content> contents = contentsOf(claimed);
    return claimed.stream()
        .map(
            c ->
                new Due(
                    laneOf(lanes, c).webhook(),
                    c.key().message(),
                    c.type(),
                    contents.apply(c),
                    c.lease(),
                    c.attempt(),
                    c.since()))
        .toList();
  }

  private static Lane laneOf(Map<LaneKey, Lane> lanes, Claimed claimed) {
    return Optional.ofNullable(lanes.get(claimed.key().lane())).orElseThrow();
  }

  private static EndpointHealth health(SqlRow row) {
    return new EndpointHealth(row.integer("failures"), row.instant("rests_until"));
  }

  private static Claimed claimed(SqlRow row) {
    return new Claimed(
        DeliveryKey.of(row),
        row.text("type"),
        row.optionalText("content"),
        row.integer("lease"),
        row.integer("attempts"),
        row.instant("since"));
  }

  private Function<Claimed, Content> contentsOf(List<Claimed> claimed) {
    List<PostgresEngagementEventStore.Address> wanted =
        claimed.stream()
            .filter(c -> c.content().isEmpty())
            .map(PostgresWebhookDeliveries::addressOf)
            .distinct()
            .toList();
    Map<PostgresEngagementEventStore.Address, Content> found = new HashMap<>();
    events.find(wanted).forEach((at, event) -> found.put(at, new Content.OfEvent(event)));
    return c ->
        c.content()
            .<Content>map(Content.Finished::new)
            .orElseGet(() -> found.getOrDefault(addressOf(c), new Content.Gone()));
  }

  private static PostgresEngagementEventStore.Address addressOf(Claimed claimed) {
    return new PostgresEngagementEventStore.Address(
        new TenantId(claimed.key().lane().tenant()), new EventId(claimed.key().message()));
  }

  /**
   * The webhooks come first, and in their order: those who settle for the same one wait for each
   * other there, before they hold any message.
   */
  @Override
  public Settled settle(List<Settlement> settlements) {
    List<Health> before = lockHealth(settlements);
    List<Settlement> done = settlements.stream().filter(s -> !isFailure(s.end())).toList();
    List<Settlement> failed = settlements.stream().filter(s -> isFailure(s.end())).toList();
    Set<DeliveryKey> changed = new HashSet<>();
    if (!done.isEmpty()) {
      changed.addAll(settled(REMOVE, done).list(DeliveryKey::of));
    }
    if (!failed.isEmpty()) {
      changed.addAll(
          settled(FAIL, failed)
              .setEach("millis", Long.class, failed, s -> waitAfter(s.end()).toMillis())
              .setEach("parks", Boolean.class, failed, s -> !(s.end() instanceof End.Later))
              .setEach("codes", String.class, failed, s -> failureOf(s.end()).code())
              .setEach("details", String.class, failed, s -> failureOf(s.end()).detail())
              .list(DeliveryKey::of));
    }
    List<Settlement> inForce =
        settlements.stream().filter(s -> changed.contains(DeliveryKey.of(s))).toList();
    List<Webhook> recovered = keepHealth(before, newsOf(inForce));
    // A lease has ended, so something else of that endpoint may begin.
    bell.ringAfterCommit();
    return new Settled(inForce, recovered);
  }

  private SqlCall settled(NativeSql sql, List<Settlement> settlements) {
    return unitOfWork
        .call(sql)
        .setEach("tenants", String.class, settlements, s -> s.due().webhook().tenant().value())
        .setEach("webhooks", UUID.class, settlements, s -> s.due().webhook().id().value())
        .setEach("messages", UUID.class, settlements, s -> s.due().message())
        .setEach("leases", Integer.class, settlements, s -> s.due().lease());
  }

  private static boolean isFailure(End end) {
    return switch (end) {
      case End.Taken taken -> false;
      case End.Dropped dropped -> false;
      case End.Later later -> true;
      case End.Parked parked -> true;
      case End.Disabled disabled -> true;
    };
  }

  private static Duration waitAfter(End end) {
    return end instanceof End.Later later ? later.after() : Duration.ZERO;
  }

  private static Duration restAfter(End end) {
    return end instanceof End.Later later ? later.rest() : Duration.ZERO;
  }

  private static Failure failureOf(End end) {
    return switch (end) {
      case End.Later later -> later.failure();
      case End.Parked parked -> parked.failure();
      case End.Disabled disabled -> disabled.failure();
      case End.Taken taken -> throw new IllegalStateException("it has not failed");
      case End.Dropped dropped -> throw new IllegalStateException("it has not failed");
    };
  }

  /** What settlements tell of one endpoint. */
  private record News(LaneKey lane, List<Settlement> settlements) {

    boolean hasFailed() {
      return settlements.stream().anyMatch(s -> isFailure(s.end()));
    }

    Optional<Failure> goneFor() {
      return settlements.stream()
          .filter(s -> s.end() instanceof End.Disabled)
          .map(s -> failureOf(s.end()))
          .findFirst();
    }
  }

  private record Health(LaneKey lane, EndpointHealth health, Instant now) {}

  private static Map<LaneKey, News> newsOf(List<Settlement> settlements) {
    Map<LaneKey, News> news = new LinkedHashMap<>();
    for (Settlement settlement : settlements) {
      if (!(settlement.end() instanceof End.Dropped)) {
        news.computeIfAbsent(
                LaneKey.of(settlement.due().webhook()), lane -> new News(lane, new ArrayList<>()))
            .settlements()
            .add(settlement);
      }
    }
    return news;
  }

  /** Of those alone that may change: while all is well, nothing is locked. */
  private List<Health> lockHealth(List<Settlement> settlements) {
    Collection<News> news = newsOf(settlements).values();
    return news.isEmpty()
        ? List.of()
        : unitOfWork
            .call(LOCK_HEALTH)
            .setEach("tenants", String.class, news, n -> n.lane().tenant())
            .setEach("webhooks", UUID.class, news, n -> n.lane().webhook())
            .setEach("failed", Boolean.class, news, News::hasFailed)
            .list(
                row ->
                    new Health(
                        new LaneKey(row.text("tenant"), row.uuid("id")),
                        health(row),
                        row.instant("present")));
  }

  private List<Webhook> keepHealth(List<Health> before, Map<LaneKey, News> news) {
    List<Webhook> recovered = new ArrayList<>();
    List<Health> after = new ArrayList<>();
    for (Health health : before) {
      Optional.ofNullable(news.get(health.lane()))
          .ifPresent(
              heard ->
                  after.add(
                      new Health(health.lane(), after(health, heard, recovered), health.now())));
    }
    save(after, news);
    return recovered;
  }

  private EndpointHealth after(Health before, News news, List<Webhook> recovered) {
    EndpointHealth health = before.health();
    for (Settlement settlement : news.settlements()) {
      if (isFailure(settlement.end())) {
        health = health.failed(breaker, restAfter(settlement.end()), before.now());
      } else if (health.failures() > 0) {
        health = EndpointHealth.GOOD;
        recovered.add(settlement.due().webhook());
      }
    }
    return health;
  }

  private void save(List<Health> healths, Map<LaneKey, News> news) {
    if (healths.isEmpty()) {
      return;
    }
    unitOfWork
        .call(SAVE_HEALTH)
        .setEach("tenants", String.class, healths, h -> h.lane().tenant())
        .setEach("webhooks", UUID.class, healths, h -> h.lane().webhook())
        .setEach("failures", Integer.class, healths, h -> h.health().failures())
        .setEach("rests", Instant.class, healths, h -> h.health().restsUntil())
        .setEach("disables", Boolean.class, healths, h -> isGone(news, h.lane()))
        .update();
    news.values()
        .forEach(heard -> heard.goneFor().ifPresent(failure -> parkAll(heard.lane(), failure)));
  }

  private static boolean isGone(Map<LaneKey, News> news, LaneKey lane) {
    return Optional.ofNullable(news.get(lane)).flatMap(News::goneFor).isPresent();
  }

  private void parkAll(LaneKey lane, Failure failure) {
    unitOfWork
        .call(PARK_ALL)
        .set("tenant", lane.tenant())
        .set("webhook", lane.webhook())
        .set("code", failure.code())
        .set("detail", failure.detail())
        .update();
  }

  @Override
  public int parkOlder(Webhook webhook, Duration age, Failure failure, int max) {
    return unitOfWork
        .call(PARK_OLDER)
        .set("tenant", webhook.tenant().value())
        .set("webhook", webhook.id().value())
        .set("millis", age.toMillis())
        .set("code", failure.code())
        .set("detail", failure.detail())
        .set("max", max)
        .update();
  }

  /** What is restricted is said in the statement's text, so that the planner finds its index. */
  @Override
  public List<Delivery> list(
      TenantId tenant, WebhookId webhook, Optional<State> state, Optional<UUID> before, int limit) {
    String condition =
        state.map(s -> " AND parked_at IS " + (s == State.PARKED ? "NOT NULL" : "NULL")).orElse("");
    return unitOfWork
        .call(
            NativeSql.of(
                """
                SELECT %s FROM webhook_delivery
                WHERE tenant = :tenant AND webhook_id = :webhook AND message_id < :before%s
                ORDER BY message_id DESC LIMIT :max
                """
                    .formatted(DELIVERY_COLUMNS, condition)))
        .set("tenant", tenant.value())
        .set("webhook", webhook.value())
        .set("before", before.orElse(AFTER_ALL))
        .set("max", limit)
        .list(PostgresWebhookDeliveries::delivery);
  }

  private static Delivery delivery(SqlRow row) {
    boolean isParked = row.optionalInstant("parked_at").isPresent();
    return new Delivery(
        row.uuid("message_id"),
        row.text("type"),
        new ContactId(row.text("contact_id")),
        isParked ? State.PARKED : State.WAITING,
        row.integer("attempts"),
        row.instant("since"),
        isParked ? Optional.empty() : row.optionalInstant("due_at"),
        row.optionalInstant("last_attempt_at"),
        row.optionalText("failure_code")
            .map(code -> new Failure(code, row.text("failure_detail"))));
  }

  @Override
  public int replay(TenantId tenant, WebhookId webhook, Set<UUID> messages) {
    int replayed =
        unitOfWork
            .call(REPLAY)
            .set("tenant", tenant.value())
            .set("webhook", webhook.value())
            .set("all", messages.isEmpty())
            .set("messages", messages.toArray(UUID[]::new))
            .update();
    if (replayed > 0) {
      bell.ringAfterCommit();
    }
    return replayed;
  }

  @Override
  public Backlog backlog() {
    return unitOfWork
        .call(BACKLOG)
        .first(
            row ->
                new Backlog(
                    row.number("waiting"),
                    row.number("parked"),
                    Duration.ofMillis(row.number("oldest_millis"))))
        .orElseThrow();
  }

  @Override
  public void onNews(Runnable signal) {
    bell.listen(signal);
  }
}

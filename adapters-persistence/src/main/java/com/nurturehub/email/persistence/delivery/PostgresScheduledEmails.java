package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.delivery.EmailRows.Cancelling;
import com.nurturehub.email.persistence.delivery.EmailRows.Change;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** E-mails in {@code email}, {@code email_body}, {@code send_queue} and {@code send_attempt}. */
public final class PostgresScheduledEmails implements ScheduledEmails {

  /** What Hibernate has to know. */
  public static final List<Class<?>> ENTITIES =
      List.of(EmailRow.class, BodyRow.class, QueueRow.class, AttemptRow.class);

  private static final Duration KEYS_KEPT_FOR = Duration.ofDays(7);

  /** Waits for others who hold one of the keys; sorted, so that no two wait for each other. */
  private static final NativeSql TAKE_KEYS =
      NativeSql.of(
          """
          INSERT INTO idempotency_key (tenant, key, fingerprint, email_id, created_at)
          SELECT :tenant, wanted.key, wanted.fingerprint, wanted.email_id, :now
          FROM (
            SELECT
              unnest(CAST(:keys AS text[])) AS key,
              unnest(CAST(:fingerprints AS text[])) AS fingerprint,
              unnest(CAST(:emails AS uuid[])) AS email_id) AS wanted
          ORDER BY wanted.key
          ON CONFLICT (tenant, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, email_id = excluded.email_id,
                created_at = excluded.created_at
            WHERE idempotency_key.created_at < :forget_before
          RETURNING key
          """);

  private static final NativeSql EARLIER_USES =
      NativeSql.of(
          """
          SELECT key, fingerprint, email_id FROM idempotency_key
          WHERE tenant = :tenant AND key = ANY (:keys)
          """);

  private static final NativeSql LOCK =
      NativeSql.of(
          """
          SELECT email_id FROM send_queue
          WHERE tenant = :tenant AND email_id = :email FOR NO KEY UPDATE
          """);

  /** What ends within a second is no news to anybody. */
  private static final NativeSql HOLD =
      NativeSql.of(
          """
          SELECT turn.held_by, turn.pause_reason, turn.held_until
          FROM lane JOIN lane_turn turn ON turn.lane = lane.id
          WHERE lane.tenant = :tenant AND lane.active AND turn.held_by IS NOT NULL
            AND turn.held_until > clock_timestamp() + interval '1 second'
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final EmailRows rows;
  private final LaneRows lanes;

  public PostgresScheduledEmails(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
    this.rows = new EmailRows(unitOfWork);
    this.lanes = new LaneRows(unitOfWork);
  }

  @Override
  public void add(TenantId tenant, List<NewEmail> emails) {
    if (emails.stream().anyMatch(e -> !e.email().details().tenant().equals(tenant))) {
      throw new IllegalArgumentException("an e-mail of another tenant than " + tenant);
    }
    if (emails.isEmpty()) {
      return;
    }
    rows.insert(emails);
    lanes.wakeFor(emails.stream().<ScheduledEmail>map(NewEmail::email).toList());
  }

  @Override
  public Map<IdempotencyKey, KeyUse> claimKeys(
      TenantId tenant, Map<IdempotencyKey, KeyUse> uses, Instant now) {
    Map<IdempotencyKey, KeyUse> open = new HashMap<>(uses);
    Map<IdempotencyKey, KeyUse> earlier = new LinkedHashMap<>();
    while (!open.isEmpty()) {
      takeKeys(tenant, open, now).forEach(open::remove);
      Map<IdempotencyKey, KeyUse> found = earlierUses(tenant, open.keySet());
      earlier.putAll(found);
      // What was neither taken nor found was forgotten in between: once more.
      found.keySet().forEach(open::remove);
    }
    return earlier;
  }

  private Set<IdempotencyKey> takeKeys(
      TenantId tenant, Map<IdempotencyKey, KeyUse> uses, Instant now) {
    return new HashSet<>(
        unitOfWork
            .call(TAKE_KEYS)
            .set("tenant", tenant.value())
            .set("now", now)
            .set("forget_before", now.minus(KEYS_KEPT_FOR))
            .setEach("keys", String.class, uses.keySet(), IdempotencyKey::value)
            .setEach("fingerprints", String.class, uses.values(), KeyUse::fingerprint)
            .setEach("emails", UUID.class, uses.values(), use -> use.email().value())
            .list(row -> new IdempotencyKey(row.text("key"))));
  }

  private Map<IdempotencyKey, KeyUse> earlierUses(TenantId tenant, Set<IdempotencyKey> keys) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    return unitOfWork
        .call(EARLIER_USES)
        .set("tenant", tenant.value())
        .setEach("keys", String.class, keys, IdempotencyKey::value)
        .list(
            row ->
                Map.entry(
                    new IdempotencyKey(row.text("key")),
                    new KeyUse(row.text("fingerprint"), new EmailId(row.uuid("email_id")))))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Optional<ScheduledEmail> find(TenantId tenant, EmailId id) {
    return findAll(tenant, List.of(id)).stream().findFirst();
  }

  @Override
  public List<ScheduledEmail> findAll(TenantId tenant, Collection<EmailId> ids) {
    return rows.load(
        ids.stream()
            .map(id -> new EmailKey(tenant.value(), id.value()))
            .collect(Collectors.toSet()));
  }

  @Override
  public Optional<ScheduledEmail> lock(TenantId tenant, EmailId id) {
    unitOfWork
        .call(LOCK)
        .set("tenant", tenant.value())
        .set("email", id.value())
        .first(row -> row.uuid("email_id"));
    return find(tenant, id);
  }

  @Override
  public void save(ScheduledEmail email) {
    if (rows.store(List.of(Change.of(email))).isEmpty()) {
      throw new IllegalStateException("there is no e-mail " + email.id());
    }
    rows.move(email);
    lanes.wakeFor(List.of(email));
  }

  @Override
  public Optional<Waiting> holdOf(TenantId tenant) {
    return unitOfWork
        .call(HOLD)
        .set("tenant", tenant.value())
        .first(
            row ->
                new Waiting(
                    reason(row.text("held_by"), row.optionalText("pause_reason").orElse("")),
                    row.instant("held_until")));
  }

  private static Waiting.Reason reason(String heldBy, String pauseReason) {
    return switch (heldBy) {
      case "hours" -> Waiting.Reason.SENDING_HOURS;
      case "pause" ->
          switch (pauseReason) {
            case "limit" -> Waiting.Reason.LIMIT;
            case "connection" -> Waiting.Reason.CONNECTION;
            default -> Waiting.Reason.PROVIDER;
          };
      default -> Waiting.Reason.LIMIT;
    };
  }

  @Override
  public Withdrawal cancelScheduled(
      TenantId tenant,
      EmailSelection selection,
      String reason,
      Instant now,
      Optional<EmailId> after,
      int max) {
    return rows.cancel(tenant, selection, new Cancelling(reason, now), after, max);
  }

  @Override
  public List<ScheduledEmail> list(
      TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
    return rows.list(tenant, filter, before, limit);
  }
}

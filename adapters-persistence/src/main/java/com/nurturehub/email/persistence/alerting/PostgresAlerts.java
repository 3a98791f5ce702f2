package com.nurturehub.email.persistence.alerting;

import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.Alerts;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.domain.alerting.Acknowledged;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertDetails;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Labels;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Alerts in {@code alert}. One writer at a time raises and resolves, so that no two wait for each
 * other over several causes; a unique index over what is open stands behind it.
 */
public final class PostgresAlerts implements Alerts {

  private static final String COLUMNS =
      "id, tenant, kind, cause, state, title, detail, first_at, last_at, count, acknowledged_at,"
          + " resolved_at";

  private static final NativeSql BE_THE_ONLY_WRITER =
      NativeSql.of("SELECT pg_advisory_xact_lock(10, 0)");

  private static final NativeSql RAISE =
      NativeSql.of(
          """
          INSERT INTO alert (
            id, tenant, kind, cause, state, title, detail, first_at, last_at, count)
          SELECT
            unnest(CAST(:ids AS uuid[])), unnest(CAST(:tenants AS text[])),
            unnest(CAST(:kinds AS text[])), unnest(CAST(:causes AS text[])), 'triggered',
            unnest(CAST(:titles AS text[])), unnest(CAST(:details AS text[])), :now, :now,
            unnest(CAST(:counts AS bigint[]))
          ON CONFLICT (coalesce(tenant, ''), kind, cause) WHERE resolved_at IS NULL DO UPDATE SET
            title = excluded.title, detail = excluded.detail,
            last_at = GREATEST(alert.last_at, excluded.last_at),
            count = alert.count + excluded.count
          """);

  private static final NativeSql OPEN_OF_CAUSES =
      NativeSql.of(
          """
          SELECT alert.id
          FROM (
            SELECT
              unnest(CAST(:tenants AS text[])) AS tenant, unnest(CAST(:kinds AS text[])) AS kind,
              unnest(CAST(:causes AS text[])) AS cause) AS cured
          JOIN alert
            ON coalesce(alert.tenant, '') = cured.tenant AND alert.kind = cured.kind
              AND alert.cause = cured.cause AND alert.resolved_at IS NULL
          """);

  private static final NativeSql RESOLVE =
      NativeSql.of(
          """
          UPDATE alert SET state = 'resolved', resolved_at = :now
          WHERE id = ANY (CAST(:ids AS uuid[])) AND resolved_at IS NULL
          """);

  private static final NativeSql OPEN_OF_KIND =
      NativeSql.of(
          "SELECT "
              + COLUMNS
              + " FROM alert WHERE resolved_at IS NULL AND kind = :kind ORDER BY id");

  private static final NativeSql LOCK =
      NativeSql.of(
          "SELECT "
              + COLUMNS
              + " FROM alert WHERE tenant = :tenant AND id = :id FOR NO KEY UPDATE");

  private static final NativeSql SAVE =
      NativeSql.of(
          """
          UPDATE alert SET
            state = :state, title = :title, detail = :detail, first_at = :first_at,
            last_at = :last_at, count = :count, acknowledged_at = :acknowledged_at,
            resolved_at = :resolved_at
          WHERE id = :id
          """);

  /**
   * What was resolved of late is found by its time and by nothing else: with the ids in the same
   * step the planner would rather walk all alerts there ever were, in their order.
   */
  private static final NativeSql CURRENT =
      NativeSql.of(
          """
          WITH of_late AS MATERIALIZED (
            SELECT %1$s FROM alert WHERE resolved_at >= :resolved_since AND kind <> 'hot-lead')
          SELECT * FROM (
            (SELECT %1$s FROM alert
              WHERE resolved_at IS NULL AND kind <> 'hot-lead' AND id > :after
              ORDER BY id LIMIT :max)
            UNION ALL
            SELECT %1$s FROM of_late WHERE id > :after) AS told
          ORDER BY id LIMIT :max
          """
              .formatted(COLUMNS));

  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final UUID AFTER_ALL = new UUID(-1, -1);

  private final PostgresUnitOfWork unitOfWork;
  private final Identifiers identifiers;

  public PostgresAlerts(PostgresUnitOfWork unitOfWork, Identifiers identifiers) {
    this.unitOfWork = unitOfWork;
    this.identifiers = identifiers;
  }

  /** Several meetings of one cause, told together. */
  private record Meetings(Cause cause, Notice latest, long count) {

    static Meetings of(Occurrence occurrence) {
      return new Meetings(occurrence.cause(), occurrence.notice(), 1);
    }

    Meetings and(Meetings later) {
      return new Meetings(cause, later.latest, count + later.count);
    }
  }

  @Override
  public void raise(Collection<Occurrence> occurrences, Instant now) {
    if (occurrences.isEmpty()) {
      return;
    }
    Map<Cause, Meetings> byCause = new LinkedHashMap<>();
    for (Occurrence occurrence : occurrences) {
      byCause.merge(occurrence.cause(), Meetings.of(occurrence), Meetings::and);
    }
    Collection<Meetings> meetings = byCause.values();
    beTheOnlyWriter();
    unitOfWork
        .call(RAISE)
        .set("now", now)
        .setEach("ids", UUID.class, meetings, m -> identifiers.next())
        .setEach("tenants", String.class, meetings, m -> tenantOf(m.cause()).orElse(null))
        .setEach("kinds", String.class, meetings, m -> m.cause().kind().label())
        .setEach("causes", String.class, meetings, m -> m.cause().key())
        .setEach("titles", String.class, meetings, m -> m.latest().title())
        .setEach("details", String.class, meetings, m -> m.latest().detail())
        .setEach("counts", Long.class, meetings, Meetings::count)
        .update();
  }

  @Override
  public void resolve(Collection<Cause> causes, Instant now) {
    if (causes.isEmpty()) {
      return;
    }
    List<UUID> open = openOf(causes);
    if (open.isEmpty()) {
      return;
    }
    beTheOnlyWriter();
    unitOfWork.call(RESOLVE).set("now", now).set("ids", open.toArray(UUID[]::new)).update();
  }

  private List<UUID> openOf(Collection<Cause> causes) {
    return unitOfWork
        .call(OPEN_OF_CAUSES)
        .setEach("tenants", String.class, causes, cause -> tenantOf(cause).orElse(""))
        .setEach("kinds", String.class, causes, cause -> cause.kind().label())
        .setEach("causes", String.class, causes, Cause::key)
        .list(row -> row.uuid("id"));
  }

  @Override
  public List<Alert> lockOpen(AlertKind kind) {
    beTheOnlyWriter();
    return unitOfWork.call(OPEN_OF_KIND).set("kind", kind.label()).list(PostgresAlerts::alert);
  }

  private void beTheOnlyWriter() {
    unitOfWork.call(BE_THE_ONLY_WRITER).list(row -> true);
  }

  @Override
  public Optional<Alert> lock(TenantId tenant, AlertId id) {
    return unitOfWork
        .call(LOCK)
        .set("tenant", tenant.value())
        .set("id", id.value())
        .first(PostgresAlerts::alert);
  }

  @Override
  public void save(Alert alert) {
    AlertDetails details = alert.details();
    int saved =
        unitOfWork
            .call(SAVE)
            .set("id", alert.id().value())
            .set("state", AlertState.of(alert).label())
            .set("title", details.notice().title())
            .set("detail", details.notice().detail())
            .set("first_at", details.firstAt())
            .set("last_at", details.lastAt())
            .set("count", details.count())
            .set("acknowledged_at", acknowledgedAt(alert))
            .set("resolved_at", resolvedAt(alert))
            .update();
    if (saved == 0) {
      throw new IllegalStateException("there is no alert " + alert.id());
    }
  }

  @Override
  public List<Alert> list(
      TenantId tenant, AlertFilter filter, Optional<AlertId> before, int limit) {
    return listed(Optional.of(tenant), filter, before, limit);
  }

  @Override
  public List<Alert> listAll(AlertFilter filter, Optional<AlertId> before, int limit) {
    return listed(Optional.empty(), filter, before, limit);
  }

  /** What is restricted is said in the statement's text, so that the planner finds its index. */
  private List<Alert> listed(
      Optional<TenantId> tenant, AlertFilter filter, Optional<AlertId> before, int limit) {
    List<String> conditions = new ArrayList<>(List.of("id < :before"));
    tenant.ifPresent(t -> conditions.add("tenant = :tenant"));
    filter.kind().ifPresent(kind -> conditions.add("kind = :kind"));
    filter
        .state()
        .ifPresent(
            state ->
                conditions.add(
                    "state = '%s' AND resolved_at IS %s"
                        .formatted(
                            state.label(), state == AlertState.RESOLVED ? "NOT NULL" : "NULL")));
    SqlCall call =
        unitOfWork
            .call(
                NativeSql.of(
                    "SELECT %s FROM alert WHERE %s ORDER BY id DESC LIMIT :max"
                        .formatted(COLUMNS, String.join(" AND ", conditions))))
            .set("before", before.map(AlertId::value).orElse(AFTER_ALL))
            .set("max", limit);
    tenant.ifPresent(t -> call.set("tenant", t.value()));
    filter.kind().ifPresent(kind -> call.set("kind", kind.label()));
    return call.list(PostgresAlerts::alert);
  }

  @Override
  public List<Alert> current(Instant resolvedSince, Optional<AlertId> after, int limit) {
    return unitOfWork
        .call(CURRENT)
        .set("after", after.map(AlertId::value).orElse(BEFORE_ALL))
        .set("resolved_since", resolvedSince)
        .set("max", limit)
        .list(PostgresAlerts::alert);
  }

  private static Optional<String> tenantOf(Cause cause) {
    return cause.tenant().map(TenantId::value);
  }

  private static Optional<Instant> acknowledgedAt(Alert alert) {
    return switch (alert) {
      case Triggered triggered -> Optional.empty();
      case Acknowledged acknowledged -> Optional.of(acknowledged.acknowledgedAt());
      case Resolved resolved -> resolved.acknowledgedAt();
    };
  }

  private static Optional<Instant> resolvedAt(Alert alert) {
    return alert instanceof Resolved resolved
        ? Optional.of(resolved.resolvedAt())
        : Optional.empty();
  }

  private static Alert alert(SqlRow row) {
    AlertDetails details =
        new AlertDetails(
            new AlertId(row.uuid("id")),
            new Cause(
                row.optionalText("tenant").map(TenantId::new),
                Labels.parse(AlertKind.class, row.text("kind")),
                row.text("cause")),
            new Notice(row.text("title"), row.text("detail")),
            row.instant("first_at"),
            row.instant("last_at"),
            row.number("count"));
    return switch (Labels.parse(AlertState.class, row.text("state"))) {
      case TRIGGERED -> new Triggered(details);
      case ACKNOWLEDGED -> new Acknowledged(details, row.instant("acknowledged_at"));
      case RESOLVED ->
          new Resolved(details, row.optionalInstant("acknowledged_at"), row.instant("resolved_at"));
    };
  }
}

package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.hibernate.query.SelectionQuery;
import org.jspecify.annotations.Nullable;

/**
 * Events in {@code engagement_event}, and what is personal about a visit in {@code
 * engagement_client}. One writer at a time gives positions, from the moment it takes the lock to
 * its commit; so positions are in commit order, and {@code first} is decided once.
 */
public final class PostgresEngagementEventStore implements EngagementEventStore {

  /** What Hibernate has to know. */
  public static final List<Class<?>> ENTITIES = List.of(EventRow.class, ClientRow.class);

  /** A statement of its own: the snapshot of the next one must show what others committed. */
  private static final NativeSql BE_THE_ONLY_WRITER =
      NativeSql.of("SELECT pg_advisory_xact_lock(9, 0)");

  private static final NativeSql APPEND =
      NativeSql.of(
          """
          WITH incoming AS (
            SELECT * FROM unnest(
              CAST(:tenants AS text[]), CAST(:ids AS uuid[]), CAST(:contacts AS text[]),
              CAST(:emails AS uuid[]), CAST(:sequences AS text[]), CAST(:steps AS integer[]),
              CAST(:kinds AS text[]), CAST(:link_indexes AS integer[]), CAST(:link_urls AS text[]),
              CAST(:verdicts AS text[]), CAST(:reasons AS text[]),
              CAST(:occurred AS timestamptz[]), CAST(:user_agents AS text[]),
              CAST(:networks AS text[])) WITH ORDINALITY
              AS i (tenant, id, contact_id, email_id, sequence_id, sequence_step, kind, link_index,
                link_url, verdict, reasons, occurred_at, user_agent, network, place)
          ),
          fresh AS (
            SELECT i.*,
              row_number() OVER (PARTITION BY tenant, email_id, kind, link_index ORDER BY place) = 1
                AND NOT EXISTS (
                  SELECT FROM engagement_event e
                  WHERE e.tenant = i.tenant AND e.email_id = i.email_id AND e.kind = i.kind
                    AND e.link_index IS NOT DISTINCT FROM i.link_index) AS first
            FROM incoming i
            WHERE NOT EXISTS (
              SELECT FROM engagement_event e WHERE e.tenant = i.tenant AND e.id = i.id)
            ORDER BY place
          ),
          appended AS (
            INSERT INTO engagement_event (
              tenant, id, position, contact_id, email_id, sequence_id, sequence_step, kind,
              link_index, link_url, first, verdict, reasons, occurred_at, recorded_at)
            SELECT tenant, id, nextval('engagement_position'), contact_id, email_id, sequence_id,
              sequence_step, kind, link_index, link_url, first, verdict, CAST(reasons AS text[]),
              occurred_at, statement_timestamp()
            FROM fresh
          )
          INSERT INTO engagement_client (tenant, event_id, user_agent, network)
          SELECT tenant, id, user_agent, network FROM fresh
          WHERE user_agent IS NOT NULL OR network IS NOT NULL
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresEngagementEventStore(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void append(List<EngagementEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    Map<EventRow.Key, EngagementEvent> byId = new LinkedHashMap<>();
    for (EngagementEvent event : events) {
      byId.putIfAbsent(
          new EventRow.Key(event.context().tenant().value(), event.context().id().value()), event);
    }
    List<EventRow> rows = byId.values().stream().map(EngagementEventMapping::eventRow).toList();
    List<Optional<ClientRow>> clients =
        byId.values().stream().map(EngagementEventMapping::clientRow).toList();
    unitOfWork.call(BE_THE_ONLY_WRITER).list(row -> true);
    unitOfWork
        .call(APPEND)
        .setEach("tenants", String.class, rows, row -> row.tenant)
        .setEach("ids", UUID.class, rows, row -> row.id)
        .setEach("contacts", String.class, rows, row -> row.contactId)
        .setEach("emails", UUID.class, rows, row -> row.emailId)
        .setEach("sequences", String.class, rows, row -> row.sequenceId)
        .setEach("steps", Integer.class, rows, row -> row.sequenceStep)
        .setEach("kinds", String.class, rows, row -> row.kind)
        .setEach("link_indexes", Integer.class, rows, row -> row.linkIndex)
        .setEach("link_urls", String.class, rows, row -> row.linkUrl)
        .setEach("verdicts", String.class, rows, row -> row.verdict)
        .setEach("reasons", String.class, rows, row -> arrayText(row.reasons))
        .setEach("occurred", Instant.class, rows, row -> row.occurredAt)
        .setEach(
            "user_agents", String.class, clients, c -> c.map(row -> row.userAgent).orElse(null))
        .setEach("networks", String.class, clients, c -> c.map(row -> row.network).orElse(null))
        .update();
  }

  @Override
  public List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit) {
    Map<String, Object> values = new LinkedHashMap<>();
    StringBuilder conditions = new StringBuilder("e.tenant = :tenant and e.position > :after");
    values.put("tenant", tenant.value());
    values.put("after", after);
    BiConsumer<String, Optional<?>> where =
        (column, value) ->
            value.ifPresent(
                v -> {
                  conditions.append(" and e.").append(column).append(" = :").append(column);
                  values.put(column, v);
                });
    where.accept("kind", filter.kind().map(EventKind::label));
    where.accept("contactId", filter.contact().map(ContactId::value));
    where.accept("emailId", filter.email().map(EmailId::value));
    return unitOfWork.inSession(
        session -> {
          SelectionQuery<Object[]> query =
              session.createSelectionQuery(
                  "select e, c from EventRow e"
                      + " left join ClientRow c on c.tenant = e.tenant and c.id = e.id where "
                      + conditions
                      + " order by e.position",
                  Object[].class);
          values.forEach(query::setParameter);
          return query.setMaxResults(limit).list().stream()
              .map(
                  row ->
                      EngagementEventMapping.recordedEvent((EventRow) row[0], (ClientRow) row[1]))
              .toList();
        });
  }

  /** An array within an array of texts, which may differ in length: in its input form. */
  private static @Nullable String arrayText(String @Nullable [] texts) {
    if (texts == null) {
      return null;
    }
    StringBuilder form = new StringBuilder("{");
    for (String text : texts) {
      form.append(form.length() > 1 ? "," : "")
          .append('"')
          .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return form.append('}').toString();
  }
}

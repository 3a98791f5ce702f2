package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.ArrayText;
import com.nurturehub.email.persistence.session.Bell;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
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
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.hibernate.query.SelectionQuery;

/**
 * Events in {@code engagement_event}, and what is personal about a visit in {@code
 * engagement_client}. One writer at a time gives positions, from the moment it takes the lock to
 * its commit; so positions are in commit order. {@code first} is whoever adds the row to {@code
 * engagement_first}: others who try wait for that one's commit, and so come to later positions.
 * Nothing here is left to the planner or to a snapshot: every write is an insert that a key
 * decides.
 */
public final class PostgresEngagementEventStore implements EngagementEventStore {

  /** What Hibernate has to know. */
  public static final List<Class<?>> ENTITIES = List.of(EventRow.class, ClientRow.class);

  /** Sorted, so that no two writers wait for each other. */
  private static final NativeSql ADD_FIRSTS =
      NativeSql.of(
          """
          INSERT INTO engagement_first (tenant, email_id, kind, link_index)
          SELECT
            unnest(CAST(:tenants AS text[])) AS tenant, unnest(CAST(:emails AS uuid[])) AS email_id,
            unnest(CAST(:kinds AS text[])) AS kind, unnest(CAST(:links AS integer[])) AS link_index
          ORDER BY tenant, email_id, kind, link_index
          ON CONFLICT DO NOTHING
          RETURNING tenant, email_id, kind, link_index
          """);

  /** Contacts are marked as erased under the same lock, so none is between here and the commit. */
  private static final NativeSql BE_THE_ONLY_WRITER =
      NativeSql.of(
          """
          SELECT tenant, contact_id
          FROM nurturehub_begin_append(CAST(:tenants AS text[]), CAST(:contacts AS text[]))
          """);

  /**
   * A visitor is stored with the event or never: when an event comes again, what was known of its
   * visitor may have been deleted. The look into what is new is not a join, whose plan would depend
   * on a number of rows that nobody can guess.
   */
  private static final NativeSql APPEND =
      NativeSql.of(
          """
          WITH fresh AS (
            INSERT INTO engagement_event (
              tenant, id, position, contact_id, email_id, sequence_id, sequence_step, kind,
              link_index, link_url, first, count, reassessed_id, verdict, reasons, occurred_at,
              recorded_at)
            SELECT
              unnest(CAST(:tenants AS text[])), unnest(CAST(:ids AS uuid[])),
              nextval('engagement_position'), unnest(CAST(:contacts AS text[])),
              unnest(CAST(:emails AS uuid[])), unnest(CAST(:sequences AS text[])),
              unnest(CAST(:steps AS integer[])), unnest(CAST(:kinds AS text[])),
              unnest(CAST(:link_indexes AS integer[])), unnest(CAST(:link_urls AS text[])),
              unnest(CAST(:firsts AS boolean[])), unnest(CAST(:counts AS integer[])),
              unnest(CAST(:reassessed AS uuid[])), unnest(CAST(:verdicts AS text[])),
              CAST(unnest(CAST(:reasons AS text[])) AS text[]),
              unnest(CAST(:occurred AS timestamptz[])), statement_timestamp()
            ON CONFLICT DO NOTHING
            RETURNING tenant, id
          )
          INSERT INTO engagement_client (tenant, event_id, user_agent, network)
          SELECT client.tenant, client.id, client.user_agent, client.network
          FROM (
            SELECT
              unnest(CAST(:client_tenants AS text[])) AS tenant,
              unnest(CAST(:client_ids AS uuid[])) AS id,
              unnest(CAST(:user_agents AS text[])) AS user_agent,
              unnest(CAST(:networks AS text[])) AS network) AS client
          WHERE ((client.tenant, client.id) IN (SELECT tenant, id FROM fresh)) IS TRUE
          ON CONFLICT DO NOTHING
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final Bell bell;
  private final FeedEnds ends;

  /**
   * A store.
   *
   * @param bell rung whenever events have come in
   */
  public PostgresEngagementEventStore(PostgresUnitOfWork unitOfWork, Bell bell) {
    this.unitOfWork = unitOfWork;
    this.bell = bell;
    this.ends = new FeedEnds(unitOfWork, "engagement_event");
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
    Set<First> open = addFirsts(byId.values());
    Set<EventContact> erased = becomeTheOnlyWriter(byId.values());
    List<EngagementEvent> told =
        byId.values().stream()
            .map(event -> erased.contains(EventContact.of(event)) ? event.erased() : event)
            .toList();
    List<EventRow> rows = told.stream().map(EngagementEventMapping::eventRow).toList();
    rows.forEach(row -> row.first = open.remove(First.of(row)));
    List<ClientRow> clients =
        told.stream().map(EngagementEventMapping::clientRow).flatMap(Optional::stream).toList();
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
        .setEach("firsts", Boolean.class, rows, row -> row.first)
        .setEach("counts", Integer.class, rows, row -> row.count)
        .setEach("reassessed", UUID.class, rows, row -> row.reassessedId)
        .setEach("verdicts", String.class, rows, row -> row.verdict)
        .setEach("reasons", String.class, rows, row -> ArrayText.of(row.reasons))
        .setEach("occurred", Instant.class, rows, row -> row.occurredAt)
        .setEach("client_tenants", String.class, clients, row -> row.tenant)
        .setEach("client_ids", UUID.class, clients, row -> row.id)
        .setEach("user_agents", String.class, clients, row -> row.userAgent)
        .setEach("networks", String.class, clients, row -> row.network)
        .update();
    bell.ringAfterCommit();
  }

  /** What an e-mail can have a first of; -1 stands for no link. */
  private record First(String tenant, UUID email, String kind, int link) {

    static First of(EventRow row) {
      return new First(
          row.tenant, row.emailId, row.kind, row.linkIndex == null ? -1 : row.linkIndex);
    }
  }

  /** Whom an event is about. */
  private record EventContact(String tenant, String contact) {

    static EventContact of(EngagementEvent event) {
      return new EventContact(event.context().tenant().value(), event.context().contact().value());
    }
  }

  /** Lets nobody else append until the commit, and returns which of the contacts are erased. */
  private Set<EventContact> becomeTheOnlyWriter(Collection<EngagementEvent> events) {
    Set<EventContact> contacts = events.stream().map(EventContact::of).collect(Collectors.toSet());
    return new HashSet<>(
        unitOfWork
            .call(BE_THE_ONLY_WRITER)
            .setEach("tenants", String.class, contacts, EventContact::tenant)
            .setEach("contacts", String.class, contacts, EventContact::contact)
            .list(row -> new EventContact(row.text("tenant"), row.text("contact_id"))));
  }

  /** Notes what these are the first of, and returns what nobody was before. */
  private Set<First> addFirsts(Collection<EngagementEvent> events) {
    Set<First> wanted =
        events.stream()
            .map(EngagementEventMapping::eventRow)
            .map(First::of)
            .collect(Collectors.toSet());
    return new HashSet<>(
        unitOfWork
            .call(ADD_FIRSTS)
            .setEach("tenants", String.class, wanted, First::tenant)
            .setEach("emails", UUID.class, wanted, First::email)
            .setEach("kinds", String.class, wanted, First::kind)
            .setEach("links", Integer.class, wanted, First::link)
            .list(
                row ->
                    new First(
                        row.text("tenant"),
                        row.uuid("email_id"),
                        row.text("kind"),
                        row.integer("link_index"))));
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

  /** What an event is found by. */
  public record Address(TenantId tenant, EventId id) {}

  /** Those of the events that are there. */
  public Map<Address, RecordedEvent> find(Collection<Address> wanted) {
    Map<Address, RecordedEvent> found = new HashMap<>();
    if (wanted.isEmpty()) {
      return found;
    }
    unitOfWork
        .inSession(
            session ->
                session
                    .createSelectionQuery(
                        "from EventRow where tenant in :tenants and id in :ids", EventRow.class)
                    .setParameterList(
                        "tenants", wanted.stream().map(a -> a.tenant().value()).distinct().toList())
                    .setParameterList(
                        "ids", wanted.stream().map(a -> a.id().value()).distinct().toList())
                    .list())
        .forEach(
            row ->
                found.put(
                    new Address(new TenantId(row.tenant), new EventId(row.id)),
                    EngagementEventMapping.recordedEvent(row, null)));
    return found;
  }

  @Override
  public long last(TenantId tenant) {
    return ends.last(tenant);
  }

  @Override
  public List<TenantId> withNews(Map<TenantId, Long> positions) {
    return ends.withNews(positions);
  }
}

package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.ScheduledEmails.Withdrawal;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.ArrayText;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;
import org.hibernate.query.SelectionQuery;

/** The tables in which e-mails rest, for both sides: those who schedule and those who send. */
final class EmailRows {

  private static final String WANTED_EMAILS =
      """
      SELECT {e.*}, {q.*}
      FROM (
        SELECT
          unnest(CAST(:tenants AS text[])) AS tenant,
          unnest(CAST(:ids AS uuid[])) AS id) AS wanted
      JOIN email e ON e.tenant = wanted.tenant AND e.id = wanted.id
      JOIN send_queue q ON q.tenant = wanted.tenant AND q.email_id = wanted.id
      """;

  /**
   * Of locked rows, which stay in their places. Apart from the statement that locks them, whose
   * number of rows the planner cannot guess: in one it would rather read the whole table than look
   * so many up.
   */
  private static final String LEASE =
      """
      UPDATE send_queue q SET
        state = 'sending', due_at = NULL, lease_number = q.lease_number + 1,
        lease_lane = taken.lane, lease_holder = :holder, lease_provider = taken.provider,
        lease_granted_at = now(),
        lease_expires_at = now() + :lease_millis * interval '1 millisecond',
        reason_code = NULL, reason_detail = NULL
      FROM (
        SELECT
          CAST(unnest(CAST(:places AS text[])) AS tid) AS place,
          unnest(CAST(:lanes AS bigint[])) AS lane,
          unnest(CAST(:providers AS text[])) AS provider) AS taken,
        email e
      WHERE q.ctid = taken.place AND e.tenant = q.tenant AND e.id = q.email_id
      RETURNING {e.*}, {q.*}
      """;

  private static final String ATTEMPTS_OF_WANTED =
      """
      SELECT {a.*}
      FROM (
        SELECT
          unnest(CAST(:tenants AS text[])) AS tenant,
          unnest(CAST(:ids AS uuid[])) AS id) AS wanted
      JOIN send_attempt a ON a.tenant = wanted.tenant AND a.email_id = wanted.id
      ORDER BY a.number
      """;

  /** Stores states, those with a fence only while that lease lasts. */
  private static final NativeSql STORE =
      NativeSql.of(
          """
          WITH stored AS (
            UPDATE send_queue SET
              state = n.state, due_at = n.due_at,
              lease_number = GREATEST(send_queue.lease_number, n.lease_number),
              lease_holder = n.lease_holder, lease_provider = n.lease_provider,
              lease_granted_at = n.lease_granted_at, lease_expires_at = n.lease_expires_at,
              reference = n.reference, past_attempts = n.past_attempts, settled_at = n.settled_at,
              reason_code = n.reason_code, reason_detail = n.reason_detail,
              provider = n.provider, provider_message_id = n.provider_message_id
            FROM (
              SELECT
                unnest(CAST(:tenants AS text[])) AS tenant,
                unnest(CAST(:ids AS uuid[])) AS id,
                unnest(CAST(:fences AS bigint[])) AS fence,
                unnest(CAST(:states AS text[])) AS state,
                unnest(CAST(:due AS timestamptz[])) AS due_at,
                unnest(CAST(:lease_numbers AS bigint[])) AS lease_number,
                unnest(CAST(:lease_holders AS text[])) AS lease_holder,
                unnest(CAST(:lease_providers AS text[])) AS lease_provider,
                unnest(CAST(:lease_grants AS timestamptz[])) AS lease_granted_at,
                unnest(CAST(:lease_ends AS timestamptz[])) AS lease_expires_at,
                unnest(CAST(:references AS text[])) AS reference,
                unnest(CAST(:past_attempts AS integer[])) AS past_attempts,
                unnest(CAST(:settled AS timestamptz[])) AS settled_at,
                unnest(CAST(:reason_codes AS text[])) AS reason_code,
                unnest(CAST(:reason_details AS text[])) AS reason_detail,
                unnest(CAST(:providers AS text[])) AS provider,
                unnest(CAST(:provider_message_ids AS text[])) AS provider_message_id) AS n
            WHERE send_queue.tenant = n.tenant AND send_queue.email_id = n.id
              AND (n.fence IS NULL
                OR (send_queue.lease_number = n.fence AND send_queue.lease_holder IS NOT NULL))
            RETURNING send_queue.tenant, send_queue.email_id, send_queue.lease_lane
          ),
          attempted AS (
            INSERT INTO send_attempt
              (tenant, email_id, number, started_at, finished_at, outcome, code, detail, retry_at)
            SELECT a.* FROM (
              SELECT
                unnest(CAST(:attempt_tenants AS text[])) AS tenant,
                unnest(CAST(:attempt_ids AS uuid[])) AS email_id,
                unnest(CAST(:numbers AS integer[])) AS number,
                unnest(CAST(:starts AS timestamptz[])) AS started_at,
                unnest(CAST(:finishes AS timestamptz[])) AS finished_at,
                unnest(CAST(:outcomes AS text[])) AS outcome,
                unnest(CAST(:codes AS text[])) AS code,
                unnest(CAST(:details AS text[])) AS detail,
                unnest(CAST(:retries AS timestamptz[])) AS retry_at) AS a
            JOIN stored ON stored.tenant = a.tenant AND stored.email_id = a.email_id
            ON CONFLICT DO NOTHING
          )
          SELECT tenant, email_id, lease_lane FROM stored
          """);

  /** Three tables in one journey. */
  private static final NativeSql INSERT =
      NativeSql.of(
          """
          WITH details AS (
            INSERT INTO email (
              tenant, id, sequence_id, sequence_step, contact_id, contact_address,
              contact_address_key, contact_name, contact_category, subject, reply_to_address,
              reply_to_name, headers, not_after, message_id, created_at, send_at)
            SELECT
              unnest(CAST(:tenants AS text[])), unnest(CAST(:ids AS uuid[])),
              unnest(CAST(:sequences AS text[])), unnest(CAST(:steps AS integer[])),
              unnest(CAST(:contacts AS text[])), unnest(CAST(:addresses AS text[])),
              unnest(CAST(:address_keys AS text[])),
              unnest(CAST(:names AS text[])), unnest(CAST(:categories AS text[])),
              unnest(CAST(:subjects AS text[])), unnest(CAST(:reply_to_addresses AS text[])),
              unnest(CAST(:reply_to_names AS text[])),
              CAST(unnest(CAST(:headers AS text[])) AS text[]),
              unnest(CAST(:not_after AS timestamptz[])), unnest(CAST(:message_ids AS text[])),
              unnest(CAST(:created AS timestamptz[])), unnest(CAST(:send_at AS timestamptz[]))
          ),
          bodies AS (
            INSERT INTO email_body (tenant, email_id, html, text)
            SELECT
              unnest(CAST(:tenants AS text[])), unnest(CAST(:ids AS uuid[])),
              unnest(CAST(:htmls AS text[])), unnest(CAST(:texts AS text[]))
          )
          INSERT INTO send_queue (tenant, email_id, state, due_at, lease_number)
          SELECT
            unnest(CAST(:tenants AS text[])), unnest(CAST(:ids AS uuid[])),
            unnest(CAST(:states AS text[])), unnest(CAST(:due AS timestamptz[])),
            unnest(CAST(:lease_numbers AS bigint[]))
          """);

  private static final NativeSql MOVE =
      NativeSql.of(
          """
          UPDATE email SET send_at = :send_at
          WHERE tenant = :tenant AND id = :email AND send_at <> :send_at
          """);

  /**
   * Locked rows stay in their places. By their keys, the planner would rather read the whole table
   * than look so many up.
   */
  private static final NativeSql CANCEL =
      NativeSql.of(
          """
          UPDATE send_queue SET
            state = 'cancelled', due_at = NULL, past_attempts = 0, settled_at = :now,
            reason_detail = :reason
          WHERE ctid = ANY (CAST(CAST(:places AS text[]) AS tid[]))
          """);

  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final PostgresUnitOfWork unitOfWork;

  EmailRows(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  void insert(List<NewEmail> emails) {
    List<EmailRow> details =
        emails.stream().map(e -> ScheduledEmailMapping.emailRow(e.email())).toList();
    List<QueueRow> states =
        emails.stream().map(e -> ScheduledEmailMapping.queueRow(e.email())).toList();
    List<BodyRow> bodies =
        emails.stream().map(e -> ScheduledEmailMapping.bodyRow(e.email(), e.content())).toList();
    unitOfWork
        .call(INSERT)
        .setEach("tenants", String.class, details, row -> row.tenant)
        .setEach("ids", UUID.class, details, row -> row.id)
        .setEach("sequences", String.class, details, row -> row.sequenceId)
        .setEach("steps", Integer.class, details, row -> row.sequenceStep)
        .setEach("contacts", String.class, details, row -> row.contactId)
        .setEach("addresses", String.class, details, row -> row.contactAddress)
        .setEach("address_keys", String.class, details, row -> row.contactAddressKey)
        .setEach("names", String.class, details, row -> row.contactName)
        .setEach("categories", String.class, details, row -> row.contactCategory)
        .setEach("subjects", String.class, details, row -> row.subject)
        .setEach("reply_to_addresses", String.class, details, row -> row.replyToAddress)
        .setEach("reply_to_names", String.class, details, row -> row.replyToName)
        .setEach("headers", String.class, details, row -> ArrayText.of(row.headers))
        .setEach("not_after", Instant.class, details, row -> row.notAfter)
        .setEach("message_ids", String.class, details, row -> row.messageId)
        .setEach("created", Instant.class, details, row -> row.createdAt)
        .setEach("send_at", Instant.class, details, row -> row.sendAt)
        .setEach("htmls", String.class, bodies, row -> row.html)
        .setEach("texts", String.class, bodies, row -> row.text)
        .setEach("states", String.class, states, row -> row.state)
        .setEach("due", Instant.class, states, row -> row.dueAt)
        .setEach("lease_numbers", Long.class, states, row -> row.leaseNumber)
        .update();
    unitOfWork.inSession(
        session -> {
          emails.stream()
              .map(NewEmail::email)
              .forEach(
                  e ->
                      e.attempts()
                          .forEach(a -> session.persist(ScheduledEmailMapping.attemptRow(e, a))));
          return emails;
        });
  }

  /** The e-mails that exist of those wanted, in no order. */
  List<ScheduledEmail> load(Collection<EmailKey> wanted) {
    return unitOfWork.inSession(
        session ->
            withAttempts(
                session,
                wanted(session.createNativeQuery(WANTED_EMAILS, Object[].class), wanted)
                    .addEntity("e", EmailRow.class)
                    .addEntity("q", QueueRow.class)
                    .list()));
  }

  /**
   * A lease to be granted.
   *
   * @param place of the e-mail's row, which this unit of work has locked
   */
  record Grant(String place, Lane lane) {}

  /** Leases e-mails, and returns them in no order. */
  List<Sending> lease(List<Grant> grants, String holder, Duration leaseFor) {
    if (grants.isEmpty()) {
      return List.of();
    }
    return unitOfWork
        .inSession(
            session ->
                withAttempts(
                    session,
                    session
                        .createNativeQuery(LEASE, Object[].class)
                        .setParameter("holder", holder)
                        .setParameter("lease_millis", leaseFor.toMillis())
                        .setParameter(
                            "places", grants.stream().map(Grant::place).toArray(String[]::new))
                        .setParameter(
                            "lanes", grants.stream().map(g -> g.lane().id()).toArray(Long[]::new))
                        .setParameter(
                            "providers",
                            grants.stream().map(g -> g.lane().provider()).toArray(String[]::new))
                        .addEntity("e", EmailRow.class)
                        .addEntity("q", QueueRow.class)
                        .list()))
        .stream()
        .map(Sending.class::cast)
        .toList();
  }

  /** The tenant's e-mails that match, newest first. */
  List<ScheduledEmail> list(
      TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit) {
    Map<String, Object> values = new LinkedHashMap<>();
    StringBuilder conditions = new StringBuilder("e.tenant = :tenant");
    values.put("tenant", tenant.value());
    BiConsumer<String, Optional<?>> where =
        (condition, value) ->
            value.ifPresent(
                v -> {
                  String parameter = "p" + values.size();
                  conditions.append(" and ").append(condition).append(" :").append(parameter);
                  values.put(parameter, v);
                });
    // A literal, so that the planner sees that the index by state knows it.
    filter.state().ifPresent(s -> conditions.append(" and q.state = '" + s.label() + "'"));
    where.accept("e.sequenceId =", filter.sequence().map(SequenceId::value));
    where.accept("e.contactId =", filter.contact().map(ContactId::value));
    where.accept("e.sendAt >=", filter.from());
    where.accept("e.sendAt <", filter.to());
    where.accept("e.id <", before.map(EmailId::value));
    return unitOfWork.inSession(
        session -> {
          SelectionQuery<Object[]> query =
              session.createSelectionQuery(
                  "select e, q from EmailRow e"
                      + " join QueueRow q on q.tenant = e.tenant and q.id = e.id where "
                      + conditions
                      + " order by e.id desc",
                  Object[].class);
          values.forEach(query::setParameter);
          return withAttempts(session, query.setMaxResults(limit).list());
        });
  }

  /**
   * An e-mail's next state on its way into the rows.
   *
   * @param fence number of the lease under which it is stored; absent: whatever lease there is
   * @param newAttempts those of the e-mail's attempts that may not be stored yet
   */
  record Change(ScheduledEmail next, Optional<Long> fence, List<Attempt> newAttempts) {

    /** What follows from a lease, as long as it is the e-mail's latest. */
    static Change settling(Sending leased, ScheduledEmail next) {
      return new Change(
          next,
          Optional.of(leased.lease().number()),
          next.attempts().stream().filter(a -> a.number() > leased.attempts().size()).toList());
    }

    /** The state of an e-mail that this unit of work has locked. */
    static Change of(ScheduledEmail next) {
      return new Change(next, Optional.empty(), next.attempts());
    }
  }

  /**
   * Stores states, and returns whose were stored, each with the lane of its latest lease; 0 where
   * it never had one.
   */
  Map<EmailKey, Long> store(List<Change> changes) {
    List<QueueRow> rows =
        changes.stream().map(change -> ScheduledEmailMapping.queueRow(change.next())).toList();
    List<AttemptRow> attempts =
        changes.stream()
            .flatMap(
                change ->
                    change.newAttempts().stream()
                        .map(a -> ScheduledEmailMapping.attemptRow(change.next(), a)))
            .toList();
    return unitOfWork
        .call(STORE)
        .setEach("tenants", String.class, rows, row -> row.tenant)
        .setEach("ids", UUID.class, rows, row -> row.id)
        .setEach("fences", Long.class, changes, change -> change.fence().orElse(null))
        .setEach("states", String.class, rows, row -> row.state)
        .setEach("due", Instant.class, rows, row -> row.dueAt)
        .setEach("lease_numbers", Long.class, rows, row -> row.leaseNumber)
        .setEach("lease_holders", String.class, rows, row -> row.leaseHolder)
        .setEach("lease_providers", String.class, rows, row -> row.leaseProvider)
        .setEach("lease_grants", Instant.class, rows, row -> row.leaseGrantedAt)
        .setEach("lease_ends", Instant.class, rows, row -> row.leaseExpiresAt)
        .setEach("references", String.class, rows, row -> row.reference)
        .setEach("past_attempts", Integer.class, rows, row -> row.pastAttempts)
        .setEach("settled", Instant.class, rows, row -> row.settledAt)
        .setEach("reason_codes", String.class, rows, row -> row.reasonCode)
        .setEach("reason_details", String.class, rows, row -> row.reasonDetail)
        .setEach("providers", String.class, rows, row -> row.provider)
        .setEach("provider_message_ids", String.class, rows, row -> row.providerMessageId)
        .setEach("attempt_tenants", String.class, attempts, a -> a.tenant)
        .setEach("attempt_ids", UUID.class, attempts, a -> a.id)
        .setEach("numbers", Integer.class, attempts, a -> a.number)
        .setEach("starts", Instant.class, attempts, a -> a.startedAt)
        .setEach("finishes", Instant.class, attempts, a -> a.finishedAt)
        .setEach("outcomes", String.class, attempts, a -> a.outcome)
        .setEach("codes", String.class, attempts, a -> a.code)
        .setEach("details", String.class, attempts, a -> a.detail)
        .setEach("retries", Instant.class, attempts, a -> a.retryAt)
        .list(
            row ->
                Map.entry(
                    new EmailKey(row.text("tenant"), row.uuid("email_id")),
                    row.optionalNumber("lease_lane").orElse(0L)))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Where a locked e-mail's row lies. */
  private record Locked(EmailId id, String place) {}

  /** How e-mails are cancelled. */
  record Cancelling(String reason, Instant at) {}

  /** Cancels the next of those that are still scheduled and selected. */
  Withdrawal cancel(
      TenantId tenant, EmailSelection selection, Cancelling how, Optional<EmailId> after, int max) {
    Map<String, Object> selected = new LinkedHashMap<>();
    selection.sequence().ifPresent(id -> selected.put("sequence_id", id.value()));
    selection.contact().ifPresent(id -> selected.put("contact_id", id.value()));
    selection.address().ifPresent(a -> selected.put("contact_address_key", a.canonical()));
    String conditions =
        selected.keySet().stream()
            .map(column -> column + " = :" + column)
            .collect(joining(" AND "));
    SqlCall lock =
        unitOfWork
            .call(lockScheduled(conditions))
            .set("tenant", tenant.value())
            .set("after", after.map(EmailId::value).orElse(BEFORE_ALL))
            .set("max", max);
    selected.forEach(lock::set);
    List<Locked> locked =
        lock.list(row -> new Locked(new EmailId(row.uuid("email_id")), row.text("place")));
    if (!locked.isEmpty()) {
      unitOfWork
          .call(CANCEL)
          .set("now", how.at())
          .set("reason", how.reason())
          .setEach("places", String.class, locked, Locked::place)
          .update();
    }
    return new Withdrawal(
        locked.size(), locked.size() < max ? Optional.empty() : Optional.of(locked.getLast().id()));
  }

  /**
   * Locks in the order of the ids, so that no two who cancel wait for each other. Nobody who holds
   * a lane waits for an e-mail: claims skip those that are locked here. The way from the details to
   * the queue is laid down, since without statistics the planner would rather go through all that
   * the tenant has scheduled.
   */
  private static NativeSql lockScheduled(String conditions) {
    return NativeSql.of(
        """
        SELECT q.email_id, CAST(q.place AS text) AS place
        FROM (
          SELECT tenant, id FROM email
          WHERE tenant = :tenant AND id > :after AND %s
          ORDER BY id OFFSET 0) AS e
        CROSS JOIN LATERAL (
          SELECT email_id, ctid AS place FROM send_queue
          WHERE tenant = e.tenant AND email_id = e.id AND state = 'scheduled'
          LIMIT 1
          FOR NO KEY UPDATE) AS q
        LIMIT :max
        """
            .formatted(conditions));
  }

  /** Stores {@code sendAt}, where that has changed. */
  void move(ScheduledEmail email) {
    unitOfWork
        .call(MOVE)
        .set("tenant", email.details().tenant().value())
        .set("email", email.id().value())
        .set("send_at", email.sendAt())
        .update();
  }

  private static List<ScheduledEmail> withAttempts(Session session, List<Object[]> rows) {
    List<EmailKey> tried =
        rows.stream()
            .map(row -> (QueueRow) row[1])
            .filter(EmailRows::mayHaveAttempts)
            .map(queue -> new EmailKey(queue.tenant, queue.id))
            .toList();
    Map<EmailKey, List<AttemptRow>> attempts =
        tried.isEmpty()
            ? Map.of()
            : wanted(session.createNativeQuery(ATTEMPTS_OF_WANTED, AttemptRow.class), tried)
                .addEntity("a", AttemptRow.class)
                .list()
                .stream()
                .collect(groupingBy(a -> new EmailKey(a.tenant, a.id)));
    return rows.stream()
        .map(
            row -> {
              EmailRow email = (EmailRow) row[0];
              return ScheduledEmailMapping.email(
                  email,
                  (QueueRow) row[1],
                  attempts.getOrDefault(new EmailKey(email.tenant, email.id), List.of()));
            })
        .toList();
  }

  /** An attempt comes after its lease, so a first lease has none before it. */
  private static boolean mayHaveAttempts(QueueRow queue) {
    return queue.leaseNumber > (queue.leaseHolder == null ? 0 : 1);
  }

  private static <T> NativeQuery<T> wanted(NativeQuery<T> query, Collection<EmailKey> wanted) {
    return query
        .setParameter("tenants", wanted.stream().map(EmailKey::tenant).toArray(String[]::new))
        .setParameter("ids", wanted.stream().map(EmailKey::id).toArray(UUID[]::new));
  }
}

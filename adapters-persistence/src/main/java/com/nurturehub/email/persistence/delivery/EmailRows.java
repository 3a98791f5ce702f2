package com.nurturehub.email.persistence.delivery;

import static java.util.stream.Collectors.groupingBy;

import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlCall;
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
      FROM unnest(CAST(:tenants AS text[]), CAST(:ids AS uuid[])) AS wanted (tenant, id)
      JOIN email e ON e.tenant = wanted.tenant AND e.id = wanted.id
      JOIN send_queue q ON q.tenant = wanted.tenant AND q.email_id = wanted.id
      """;

  private static final String ATTEMPTS_OF_WANTED =
      """
      SELECT {a.*}
      FROM unnest(CAST(:tenants AS text[]), CAST(:ids AS uuid[])) AS wanted (tenant, id)
      JOIN send_attempt a ON a.tenant = wanted.tenant AND a.email_id = wanted.id
      ORDER BY a.number
      """;

  private static final String NEW_STATE =
      """
      state = :state, due_at = :due_at, lease_number = GREATEST(lease_number, :lease_number),
      lease_holder = :lease_holder, lease_provider = :lease_provider,
      lease_granted_at = :lease_granted_at, lease_expires_at = :lease_expires_at,
      reference = :reference, settled_at = :settled_at,
      reason_code = :reason_code, reason_detail = :reason_detail,
      provider = :provider, provider_message_id = :provider_message_id
      """;

  private static final String ADD_ATTEMPTS =
      """
      INSERT INTO send_attempt
        (tenant, email_id, number, started_at, finished_at, outcome, code, detail, retry_at)
      SELECT stored.tenant, stored.email_id, a.*
      FROM stored CROSS JOIN unnest(
        CAST(:numbers AS integer[]), CAST(:starts AS timestamptz[]),
        CAST(:finishes AS timestamptz[]), CAST(:outcomes AS text[]), CAST(:codes AS text[]),
        CAST(:details AS text[]), CAST(:retries AS timestamptz[])) AS a
      ON CONFLICT DO NOTHING
      """;

  private static final NativeSql STORE =
      NativeSql.of(
          "WITH stored AS (UPDATE send_queue SET "
              + NEW_STATE
              + " WHERE tenant = :tenant AND email_id = :email RETURNING tenant, email_id),"
              + " attempted AS ("
              + ADD_ATTEMPTS
              + ") SELECT count(*) AS changed FROM stored");

  /** A lane that waits for one of its leases to end may go on at once. */
  private static final NativeSql SETTLE =
      NativeSql.of(
          "WITH stored AS (UPDATE send_queue SET "
              + NEW_STATE
              + " WHERE tenant = :tenant AND email_id = :email"
              + " AND state = 'sending' AND lease_number = :fence"
              + " RETURNING tenant, email_id, lease_lane),"
              + " attempted AS ("
              + ADD_ATTEMPTS
              + "), freed AS (UPDATE lane SET held_until = now(), held_by = NULL FROM stored"
              + " WHERE lane.id = stored.lease_lane AND lane.active AND lane.held_by = 'slots')"
              + " SELECT count(*) AS changed FROM stored");

  private static final NativeSql MOVE =
      NativeSql.of(
          """
          UPDATE email SET send_at = :send_at
          WHERE tenant = :tenant AND id = :email AND send_at <> :send_at
          """);

  private final PostgresUnitOfWork unitOfWork;

  EmailRows(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  void insert(List<NewEmail> emails) {
    unitOfWork.inSession(
        session -> {
          // Table by table, so that each table's rows travel together.
          emails.forEach(e -> session.persist(ScheduledEmailMapping.emailRow(e.email())));
          emails.forEach(
              e -> session.persist(ScheduledEmailMapping.bodyRow(e.email(), e.content())));
          emails.forEach(e -> session.persist(ScheduledEmailMapping.queueRow(e.email())));
          emails.forEach(
              e ->
                  e.email()
                      .attempts()
                      .forEach(
                          a -> session.persist(ScheduledEmailMapping.attemptRow(e.email(), a))));
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
    where.accept("q.state =", filter.state().map(EmailState::label));
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

  /** Stores the state, whatever it was before, and what attempts are new. */
  boolean store(ScheduledEmail email) {
    boolean exists = changed(bindState(STORE, email, email.attempts()));
    unitOfWork
        .call(MOVE)
        .set("tenant", email.details().tenant().value())
        .set("email", email.id().value())
        .set("send_at", email.sendAt())
        .update();
    return exists;
  }

  /** Stores the state while the lease numbered {@code fence} is the e-mail's latest and lasts. */
  boolean settle(ScheduledEmail email, long fence, List<Attempt> newAttempts) {
    return changed(bindState(SETTLE, email, newAttempts).set("fence", fence));
  }

  private static boolean changed(SqlCall call) {
    return call.first(row -> row.number("changed")).orElseThrow() > 0;
  }

  private SqlCall bindState(NativeSql sql, ScheduledEmail email, List<Attempt> attempts) {
    QueueRow row = ScheduledEmailMapping.queueRow(email);
    List<AttemptRow> rows =
        attempts.stream().map(a -> ScheduledEmailMapping.attemptRow(email, a)).toList();
    return unitOfWork
        .call(sql)
        .set("tenant", row.tenant)
        .set("email", row.id)
        .set("state", row.state)
        .set("due_at", row.dueAt)
        .set("lease_number", row.leaseNumber)
        .set("lease_holder", row.leaseHolder)
        .set("lease_provider", row.leaseProvider)
        .set("lease_granted_at", row.leaseGrantedAt)
        .set("lease_expires_at", row.leaseExpiresAt)
        .set("reference", row.reference)
        .set("settled_at", row.settledAt)
        .set("reason_code", row.reasonCode)
        .set("reason_detail", row.reasonDetail)
        .set("provider", row.provider)
        .set("provider_message_id", row.providerMessageId)
        .setEach("numbers", Integer.class, rows, a -> a.number)
        .setEach("starts", Instant.class, rows, a -> a.startedAt)
        .setEach("finishes", Instant.class, rows, a -> a.finishedAt)
        .setEach("outcomes", String.class, rows, a -> a.outcome)
        .setEach("codes", String.class, rows, a -> a.code)
        .setEach("details", String.class, rows, a -> a.detail)
        .setEach("retries", Instant.class, rows, a -> a.retryAt);
  }

  private static List<ScheduledEmail> withAttempts(Session session, List<Object[]> rows) {
    List<EmailKey> tried =
        rows.stream()
            .map(row -> (QueueRow) row[1])
            .filter(queue -> queue.leaseNumber > 0)
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

  private static <T> NativeQuery<T> wanted(NativeQuery<T> query, Collection<EmailKey> wanted) {
    return query
        .setParameter("tenants", wanted.stream().map(EmailKey::tenant).toArray(String[]::new))
        .setParameter("ids", wanted.stream().map(EmailKey::id).toArray(UUID[]::new));
  }
}

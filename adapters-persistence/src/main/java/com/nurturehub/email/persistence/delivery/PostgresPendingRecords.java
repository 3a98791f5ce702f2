package com.nurturehub.email.persistence.delivery;

import com.nurturehub.email.application.port.PendingRecords;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Pending records in {@code pending_record}, a row each. */
public final class PostgresPendingRecords implements PendingRecords {

  private static final NativeSql ADD =
      NativeSql.of(
          """
          INSERT INTO pending_record (tenant, email_id)
          SELECT unnest(CAST(:tenants AS text[])), unnest(CAST(:emails AS uuid[]))
          ON CONFLICT DO NOTHING
          """);

  /** Steps from tenant to tenant by the index, and takes a few of each: a look when all is done. */
  private static final NativeSql CLAIM =
      NativeSql.of(
          """
          WITH RECURSIVE waiting AS (
            (SELECT tenant FROM pending_record ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (
              SELECT next.tenant FROM pending_record next
              WHERE next.tenant > waiting.tenant ORDER BY next.tenant LIMIT 1)
            FROM waiting WHERE waiting.tenant IS NOT NULL),
          due AS MATERIALIZED (
            SELECT turn.tenant, turn.email_id
            FROM waiting CROSS JOIN LATERAL (
              SELECT tenant, email_id, due_at FROM pending_record
              WHERE tenant = waiting.tenant AND due_at <= now()
              ORDER BY due_at LIMIT :each
              FOR NO KEY UPDATE SKIP LOCKED) AS turn
            ORDER BY turn.due_at LIMIT :max)
          UPDATE pending_record claimed SET
            attempts = attempts + 1, due_at = now() + :millis * interval '1 millisecond'
          FROM due
          WHERE claimed.tenant = due.tenant AND claimed.email_id = due.email_id
          RETURNING claimed.tenant, claimed.email_id, claimed.attempts, claimed.since
          """);

  private static final NativeSql POSTPONE =
      NativeSql.of(
          """
          UPDATE pending_record SET due_at = now() + :millis * interval '1 millisecond'
          WHERE tenant = :tenant AND email_id = :email AND attempts = :attempt
          """);

  private static final NativeSql REMOVE =
      NativeSql.of(
          """
          DELETE FROM pending_record
          WHERE tenant = :tenant AND email_id = :email AND attempts = :attempt
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresPendingRecords(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Collection<Sent> emails) {
    unitOfWork
        .call(ADD)
        .setEach("tenants", String.class, emails, email -> email.details().tenant().value())
        .setEach("emails", UUID.class, emails, email -> email.id().value())
        .update();
  }

  @Override
  public List<Pending> claim(int max, int each, Duration claimFor) {
    return unitOfWork
        .call(CLAIM)
        .set("max", max)
        .set("each", each)
        .set("millis", claimFor.toMillis())
        .list(PostgresPendingRecords::pending);
  }

  private static Pending pending(SqlRow row) {
    return new Pending(
        new TenantId(row.text("tenant")),
        new EmailId(row.uuid("email_id")),
        row.integer("attempts"),
        row.instant("since"));
  }

  @Override
  public void postpone(Pending claimed, Duration wait) {
    unitOfWork
        .call(POSTPONE)
        .set("millis", wait.toMillis())
        .set("tenant", claimed.tenant().value())
        .set("email", claimed.email().value())
        .set("attempt", claimed.attempt())
        .update();
  }

  @Override
  public void remove(Pending claimed) {
    unitOfWork
        .call(REMOVE)
        .set("tenant", claimed.tenant().value())
        .set("email", claimed.email().value())
        .set("attempt", claimed.attempt())
        .update();
  }
}

package com.nurturehub.email.persistence.privacy;

import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Map;

/**
 * Deletes what was kept for long enough, by each tenant's own retention or the platform's; tenant
 * by tenant along an index, and in batches, so that nobody waits for long. Several instances may do
 * so at once: a row that another one deletes is passed over.
 */
public final class ExpiredRows {

  /** Of each tenant, in one transaction. */
  private static final int BATCH = 1_000;

  /** Who keeps things for how many days: what tenants say themselves goes before the platform. */
  private static final String KEEPING =
      """
      (
        SELECT settings.tenant, coalesce(own.%s, :days) AS days
        FROM delivery_settings settings
        LEFT JOIN tenant_retention own ON own.tenant = settings.tenant) AS keeping
      """;

  /** {@code %1$s} rows of each tenant, by their column {@code %3$s}, which {@code %2$s} finds. */
  private static final String OF_EACH_TENANT =
      """
      DELETE FROM %1$s
      USING (
        SELECT keeping.tenant, old.id
        FROM %4$s
        CROSS JOIN LATERAL (%2$s LIMIT :max) AS old) AS expired
      WHERE %1$s.tenant = expired.tenant AND %1$s.%3$s = expired.id
      """;

  private static final NativeSql BODIES =
      NativeSql.of(
          OF_EACH_TENANT.formatted(
              "email_body",
              """
              SELECT email.id FROM email
              JOIN email_body body ON body.tenant = email.tenant AND body.email_id = email.id
              JOIN send_queue queue ON queue.tenant = email.tenant AND queue.email_id = email.id
              WHERE email.tenant = keeping.tenant
                AND email.send_at < now() - make_interval(days => keeping.days)
                AND queue.state IN ('sent', 'cancelled')
              """,
              "email_id",
              KEEPING.formatted("body_days")));

  private static final NativeSql VISITORS =
      NativeSql.of(
          OF_EACH_TENANT.formatted(
              "engagement_client",
              """
              SELECT event_id AS id FROM engagement_client
              WHERE tenant = keeping.tenant
                AND event_id < nurturehub_first_id_at(now() - make_interval(days => keeping.days))
              """,
              "event_id",
              KEEPING.formatted("visitor_days")));

  private static final NativeSql EVENTS =
      NativeSql.of(
          OF_EACH_TENANT.formatted(
              "engagement_event",
              """
              SELECT id FROM engagement_event
              WHERE tenant = keeping.tenant
                AND id < nurturehub_first_id_at(now() - make_interval(days => keeping.days))
              """,
              "id",
              KEEPING.formatted("event_days")));

  /** All parts of an e-mail at once; its state decides, and is locked. */
  private static final NativeSql EMAILS =
      NativeSql.of(
          """
          WITH expired AS (
            DELETE FROM send_queue
            USING (
              SELECT keeping.tenant, old.id
              FROM %s
              CROSS JOIN LATERAL (
                SELECT email.id FROM email
                JOIN send_queue queue ON queue.tenant = email.tenant AND queue.email_id = email.id
                WHERE email.tenant = keeping.tenant
                  AND email.send_at < now() - make_interval(days => keeping.days)
                  AND queue.state IN ('sent', 'failed', 'cancelled')
                LIMIT :max) AS old) AS old
            WHERE send_queue.tenant = old.tenant AND send_queue.email_id = old.id
              AND send_queue.state IN ('sent', 'failed', 'cancelled')
            RETURNING send_queue.tenant, send_queue.email_id
          ), bodies AS (
            DELETE FROM email_body USING expired
            WHERE email_body.tenant = expired.tenant AND email_body.email_id = expired.email_id
          ), attempts AS (
            DELETE FROM send_attempt USING expired
            WHERE send_attempt.tenant = expired.tenant AND send_attempt.email_id = expired.email_id
          ), links AS (
            DELETE FROM link_destination USING expired
            WHERE link_destination.tenant = expired.tenant
              AND link_destination.email_id = expired.email_id
          )
          DELETE FROM email USING expired
          WHERE email.tenant = expired.tenant AND email.id = expired.email_id
          """
              .formatted(KEEPING.formatted("email_days")));

  /** Nobody keeps what is older than the one who keeps the most. */
  private static final NativeSql MONTHS =
      NativeSql.of(
          """
          SELECT nurturehub_drop_event_months(now() - make_interval(
            days => greatest(:days, (SELECT max(event_days) FROM tenant_retention)))) AS dropped
          """);

  private final PostgresUnitOfWork unitOfWork;

  public ExpiredRows(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /**
   * Deletes all that has expired.
   *
   * @param retention of tenants that have none of their own
   */
  public void delete(Retention retention) {
    for (Map.Entry<NativeSql, Integer> each :
        List.of(
            Map.entry(VISITORS, retention.visitors()),
            Map.entry(EVENTS, retention.events()),
            Map.entry(BODIES, retention.bodies()),
            Map.entry(EMAILS, retention.emails()))) {
      int deleted;
      do {
        deleted =
            unitOfWork.asWorker(
                () ->
                    unitOfWork
                        .call(each.getKey())
                        .set("days", each.getValue())
                        .set("max", BATCH)
                        .update());
      } while (deleted > 0);
    }
    // Last, since it gives up where somebody reads for long.
    unitOfWork.asWorker(
        () -> unitOfWork.call(MONTHS).set("days", retention.events()).list(row -> true));
  }
}

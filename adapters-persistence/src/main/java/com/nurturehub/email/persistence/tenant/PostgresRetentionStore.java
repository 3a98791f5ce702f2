package com.nurturehub.email.persistence.tenant;

import com.nurturehub.email.application.port.RetentionStore;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.Optional;

/** Retentions in {@code tenant_retention}, one row per tenant that has its own. */
public final class PostgresRetentionStore implements RetentionStore {

  private static final NativeSql FIND =
      NativeSql.of(
          """
          SELECT body_days, visitor_days, event_days, email_days FROM tenant_retention
          WHERE tenant = :tenant
          """);

  private static final NativeSql SAVE =
      NativeSql.of(
          """
          INSERT INTO tenant_retention (tenant, body_days, visitor_days, event_days, email_days)
          VALUES (:tenant, :bodies, :visitors, :events, :emails)
          ON CONFLICT (tenant) DO UPDATE SET
            body_days = excluded.body_days, visitor_days = excluded.visitor_days,
            event_days = excluded.event_days, email_days = excluded.email_days, updated_at = now()
          """);

  private static final NativeSql REMOVE =
      NativeSql.of("DELETE FROM tenant_retention WHERE tenant = :tenant");

  private final PostgresUnitOfWork unitOfWork;

  public PostgresRetentionStore(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public Optional<Retention> find(TenantId tenant) {
    return unitOfWork
        .call(FIND)
        .set("tenant", tenant.value())
        .first(
            row ->
                new Retention(
                    row.integer("body_days"),
                    row.integer("visitor_days"),
                    row.integer("event_days"),
                    row.integer("email_days")));
  }

  @Override
  public void save(TenantId tenant, Retention retention) {
    unitOfWork
        .call(SAVE)
        .set("tenant", tenant.value())
        .set("bodies", retention.bodies())
        .set("visitors", retention.visitors())
        .set("events", retention.events())
        .set("emails", retention.emails())
        .update();
  }

  @Override
  public void remove(TenantId tenant) {
    unitOfWork.call(REMOVE).set("tenant", tenant.value()).update();
  }
}

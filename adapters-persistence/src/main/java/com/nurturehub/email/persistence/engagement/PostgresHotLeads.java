package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.Bell;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Leads in {@code hot_lead}. One writer at a time gives positions, from the moment it takes the
 * lock to its commit; so positions are in commit order.
 */
public final class PostgresHotLeads implements HotLeads {

  private static final NativeSql BE_THE_ONLY_WRITER =
      NativeSql.of("SELECT pg_advisory_xact_lock(21, 0)");

  private static final NativeSql APPEND =
      NativeSql.of(
          """
          INSERT INTO hot_lead (
            position, tenant, id, contact_id, score, at, category, multiplier, factors,
            last_active_at)
          SELECT
            nextval('hot_lead_position'), unnest(CAST(:tenants AS text[])),
            unnest(CAST(:ids AS uuid[])), unnest(CAST(:contacts AS text[])),
            CAST(unnest(CAST(:scores AS text[])) AS numeric),
            unnest(CAST(:times AS timestamptz[])),
            %s
          """
              .formatted(IntentScoreColumns.EACH));

  private static final NativeSql READ =
      NativeSql.of(
          """
          SELECT
            position, tenant, id, contact_id, score, at, category, multiplier, factors,
            last_active_at
          FROM hot_lead
          WHERE tenant = :tenant AND position > :after
          ORDER BY position LIMIT :max
          """);

  private final PostgresUnitOfWork unitOfWork;
  private final Bell bell;
  private final FeedEnds ends;

  /**
   * A store.
   *
   * @param bell rung whenever leads have come in
   */
  public PostgresHotLeads(PostgresUnitOfWork unitOfWork, Bell bell) {
    this.unitOfWork = unitOfWork;
    this.bell = bell;
    this.ends = new FeedEnds(unitOfWork, "hot_lead");
  }

  @Override
  public void append(List<HotLead> leads) {
    if (leads.isEmpty()) {
      return;
    }
    unitOfWork.call(BE_THE_ONLY_WRITER).list(row -> true);
    IntentScoreColumns.set(unitOfWork.call(APPEND), leads, HotLead::made)
        .setEach("tenants", String.class, leads, lead -> lead.tenant().value())
        .setEach("ids", UUID.class, leads, HotLead::id)
        .setEach("contacts", String.class, leads, lead -> lead.contact().value())
        .setEach("scores", String.class, leads, lead -> lead.score().toPlainString())
        .setEach("times", Instant.class, leads, HotLead::at)
        .update();
    bell.ringAfterCommit();
  }

  @Override
  public List<RecordedLead> read(TenantId tenant, long after, int limit) {
    return unitOfWork
        .call(READ)
        .set("tenant", tenant.value())
        .set("after", after)
        .set("max", limit)
        .list(PostgresHotLeads::lead);
  }

  private static RecordedLead lead(SqlRow row) {
    return new RecordedLead(
        row.number("position"),
        new HotLead(
            row.uuid("id"),
            new TenantId(row.text("tenant")),
            new ContactId(row.text("contact_id")),
            row.decimal("score"),
            IntentScoreColumns.read(row),
            row.instant("at")));
  }

  @Override
  public long last(TenantId tenant) {
    return ends.last(tenant);
  }

  @Override
  public List<TenantId> withNews(Map<TenantId, Long> positions) {
    return ends.withNews(positions);
  }

  @Override
  public void onNews(Runnable signal) {
    bell.listen(signal);
  }
}

package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Map;

/** The ends of all tenants' feeds in a table that has an index by tenant and position. */
final class FeedEnds {

  private final PostgresUnitOfWork unitOfWork;
  private final NativeSql last;
  private final NativeSql withNews;

  FeedEnds(PostgresUnitOfWork unitOfWork, String table) {
    this.unitOfWork = unitOfWork;
    this.last =
        NativeSql.of(
            "SELECT coalesce(max(position), 0) AS last FROM %s WHERE tenant = :tenant"
                .formatted(table));
    this.withNews =
        NativeSql.of(
            """
            SELECT place.tenant
            FROM unnest(CAST(:tenants AS text[]), CAST(:positions AS bigint[])) AS place (tenant, position)
            WHERE EXISTS (
              SELECT FROM %s told
              WHERE told.tenant = place.tenant COLLATE "C" AND told.position > place.position)
            ORDER BY place.position
            """
                .formatted(table));
  }

  long last(TenantId tenant) {
    return unitOfWork
        .call(last)
        .set("tenant", tenant.value())
        .first(row -> row.number("last"))
        .orElseThrow();
  }

  List<TenantId> withNews(Map<TenantId, Long> positions) {
    return unitOfWork
        .call(withNews)
        .setEach("tenants", String.class, positions.entrySet(), place -> place.getKey().value())
        .setEach("positions", Long.class, positions.entrySet(), Map.Entry::getValue)
        .list(row -> new TenantId(row.text("tenant")));
  }
}

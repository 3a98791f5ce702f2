package com.nurturehub.email.persistence.engagement;

import com.nurturehub.email.application.port.ClickBursts;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What is near a click is looked for in the store: it does not matter who has taken it in. */
public final class PostgresClickBursts implements ClickBursts {

  /** Of each e-mail, network by network, where a fresh click has a neighbour on another link. */
  private static final NativeSql NEIGHBOURS =
      NativeSql.of(
          """
          WITH fresh AS (
            SELECT click.tenant, click.email_id, click.link_index, click.occurred_at, client.network
            FROM unnest(CAST(:tenants AS text[]), CAST(:ids AS uuid[])) AS wanted (tenant, id)
            JOIN engagement_event click USING (tenant, id)
            JOIN engagement_client client
              ON client.tenant = click.tenant AND client.event_id = click.id
          )
          SELECT DISTINCT fresh.tenant, fresh.email_id, fresh.network, near.id, body.html
          FROM fresh
          JOIN email_body body ON body.tenant = fresh.tenant AND body.email_id = fresh.email_id
          JOIN engagement_event near
            ON near.tenant = fresh.tenant AND near.email_id = fresh.email_id
            AND near.kind = 'clicked'
            AND near.occurred_at BETWEEN
              fresh.occurred_at - make_interval(secs => :seconds)
              AND fresh.occurred_at + make_interval(secs => :seconds)
          JOIN engagement_client client
            ON client.tenant = near.tenant AND client.event_id = near.id
            AND client.network = fresh.network
          WHERE EXISTS (
            SELECT FROM engagement_event other
            JOIN engagement_client theirs
              ON theirs.tenant = other.tenant AND theirs.event_id = other.id
              AND theirs.network = fresh.network
            WHERE other.tenant = fresh.tenant AND other.email_id = fresh.email_id
              AND other.kind = 'clicked' AND other.link_index <> fresh.link_index
              AND other.occurred_at BETWEEN
                fresh.occurred_at - make_interval(secs => :seconds)
                AND fresh.occurred_at + make_interval(secs => :seconds))
          ORDER BY fresh.tenant, fresh.email_id, fresh.network, near.id
          """);

  private final PostgresUnitOfWork unitOfWork;

  public PostgresClickBursts(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /** Which clicks belong together. */
  private record Group(String tenant, UUID email, String network, String html) {}

  private record Neighbour(Group group, UUID id) {}

  @Override
  public List<Candidate> around(List<EngagementEvent.Clicked> clicks, Duration within) {
    List<Neighbour> neighbours =
        unitOfWork
            .call(NEIGHBOURS)
            .setEach("tenants", String.class, clicks, c -> c.context().tenant().value())
            .setEach("ids", UUID.class, clicks, c -> c.context().id().value())
            .set("seconds", within.toMillis() / 1_000.0)
            .list(
                row ->
                    new Neighbour(
                        new Group(
                            row.text("tenant"),
                            row.uuid("email_id"),
                            row.text("network"),
                            row.text("html")),
                        row.uuid("id")));
    List<Candidate> candidates = new ArrayList<>();
    for (Group group : neighbours.stream().map(Neighbour::group).distinct().toList()) {
      List<UUID> ids =
          neighbours.stream().filter(n -> n.group().equals(group)).map(Neighbour::id).toList();
      candidates.add(new Candidate(group.html(), clicks(group, ids)));
    }
    return candidates;
  }

  private List<EngagementEvent.Clicked> clicks(Group group, List<UUID> ids) {
    return unitOfWork.inSession(
        session ->
            session
                .createSelectionQuery(
                    """
                    select e, c, r from EventRow e
                    join ClientRow c on c.tenant = e.tenant and c.id = e.id
                    left join EventRow r
                      on r.tenant = e.tenant and r.emailId = e.emailId and r.kind = :reassessed
                      and r.reassessedId = e.id
                    where e.tenant = :tenant and e.id in :ids
                    order by e.position, r.position
                    """,
                    Object[].class)
                .setParameter("reassessed", EventKind.REASSESSED.label())
                .setParameter("tenant", group.tenant())
                .setParameter("ids", ids)
                .list()
                .stream()
                .map(
                    row ->
                        EngagementEventMapping.clicked(
                            (EventRow) row[0], (ClientRow) row[1], (EventRow) row[2]))
                .toList());
  }
}

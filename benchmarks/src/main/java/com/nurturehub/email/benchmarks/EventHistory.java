package com.nurturehub.email.benchmarks;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.PostgresDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A year of events by the million in the product's own tables, made by SQL as the product would
 * have made them one by one: five of each e-mail, in its month's partition. Every tenth e-mail is
 * one large agency's, the others are spread over agencies in turn, and each contact gets twenty.
 * What is known of visitors is there for the last three months; who was first is not, since only
 * writers ask.
 */
final class EventHistory {

  static final int EVENTS_OF_EMAIL = 5;

  private static final int CHUNK = 250_000;
  private static final int SESSIONS = 2;
  private static final int DAYS = 365;
  private static final int VISITOR_DAYS = 90;

  private final BenchmarkServer server;
  private final String database;
  private final int agencies;
  private final int events;

  private EventHistory(BenchmarkServer server, String database, int agencies, int events) {
    this.server = server;
    this.database = database;
    this.agencies = agencies;
    this.events = events;
  }

  /** The agency that has a tenth of everything. */
  static TenantId large() {
    return new TenantId("agency-large");
  }

  /** Fills a new database with so many events of the year until now. */
  static EventHistory create(BenchmarkServer server, String database, int agencies, int events)
      throws Exception {
    server.create(database);
    try (PostgresDatabase product = server.open(database, 2)) {
      product.migrate();
    }
    EventHistory history = new EventHistory(server, database, agencies, events);
    history.makePastMonths();
    history.setIndexes(false);
    history.fill();
    history.tell("events");
    history.sumUp();
    history.tell("summaries");
    history.setIndexes(true);
    history.tell("indexes");
    server.administer(database, "VACUUM (ANALYZE, PARALLEL 2)");
    history.tell("vacuum");
    return history;
  }

  private void tell(String made) throws SQLException {
    Figures.line(
        "made: %s, %s"
            .formatted(
                made,
                server
                    .query(database, "SELECT pg_size_pretty(pg_database_size(current_database()))")
                    .getFirst()));
  }

  /** As {@code nurturehub_make_event_months} makes those that are to come. */
  private void makePastMonths() throws SQLException {
    server.administer(
        database,
        """
        DO $$
        DECLARE
          month timestamp;
          name text;
        BEGIN
          FOR i IN 1..13 LOOP
            month := date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => i);
            name := 'engagement_event_' || to_char(month, 'YYYY_MM');
            EXECUTE format('CREATE TABLE %I (LIKE engagement_event INCLUDING ALL)', name);
            EXECUTE format('ALTER TABLE %I OWNER TO nurturehub', name);
            EXECUTE format(
              'ALTER TABLE engagement_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
              nurturehub_first_id_at(month AT TIME ZONE 'UTC'),
              nurturehub_first_id_at((month + interval '1 month') AT TIME ZONE 'UTC'));
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
          END LOOP;
        END
        $$
        """);
  }

  /** Indexes are made in a tenth of the time once all rows are there. */
  private void setIndexes(boolean ready) throws Exception {
    List<String> tables =
        server.query(
            database,
            """
            SELECT relname FROM pg_class
            WHERE relkind = 'r' AND (relname LIKE 'engagement_event_%'
              OR relname IN ('engagement_client', 'summary_visits'))
            """);
    if (!ready) {
      server.administer(
          database,
          "UPDATE pg_index SET indisready = false WHERE indrelid IN ("
              + String.join(
                  ", ", tables.stream().map(t -> "CAST('" + t + "' AS regclass)").toList())
              + ")");
      return;
    }
    List<String> statements = tables.stream().map(t -> "REINDEX TABLE " + t).toList();
    inParallel(statements);
  }

  private void fill() throws Exception {
    List<String> statements = new ArrayList<>();
    for (int from = 0; from < events; from += CHUNK) {
      statements.add(chunk(from, Math.min(events, from + CHUNK) - 1));
    }
    inParallel(statements);
    server.administer(
        database, "SELECT setval('engagement_position', %d)".formatted(Math.max(1, events)));
  }

  /** Event {@code n} is number {@code n % 5} of e-mail {@code n / 5}, and has position n + 1. */
  private String chunk(int from, int to) {
    return """
    WITH made AS MATERIALIZED (
      SELECT n, e, n %% %1$d AS part,
        CASE e %% 10 WHEN 0 THEN 'agency-large'
          ELSE 'agency-' || lpad(CAST(e %% %2$d AS text), 4, '0') END AS tenant,
        uuidv7(shift) AS id, now() + shift AS at,
        CAST(lpad(to_hex(e), 12, '0') || '-0000-7000-8000-000000000000' AS uuid) AS email
      FROM (
        SELECT n, n / %1$d AS e, -interval '%3$d days' * (1 - n / CAST(%4$d AS float8)) AS shift
        FROM generate_series(%5$d, %6$d) AS n)),
    clients AS (
      INSERT INTO engagement_client (tenant, event_id, user_agent, network)
      SELECT tenant, id,
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
        '203.0.' || n %% 256 || '.0/24'
      FROM made WHERE part > 0 AND at > now() - interval '%7$d days'),
    visits AS (
      INSERT INTO summary_visits (
        book, tenant, email_id, link_index, provider, person, person_since, machine, machine_since,
        unknown)
      SELECT nurturehub_share(tenant), tenant, email, link, 'google-workspace/api',
        CASE link WHEN -1 THEN 2 ELSE 1 END, CAST(at AT TIME ZONE 'UTC' AS date),
        CASE link WHEN -1 THEN 1 ELSE 0 END,
        CASE link WHEN -1 THEN CAST(at AT TIME ZONE 'UTC' AS date) END, 0
      FROM made, (VALUES (-1), (0)) AS links (link) WHERE part = 0)
    INSERT INTO engagement_event (
      tenant, id, position, contact_id, email_id, sequence_id, sequence_step, kind, link_index,
      link_url, first, verdict, reasons, occurred_at, recorded_at)
    SELECT tenant, id, n + 1, 'c-' || e / 10 %% 10 || '-' || e / 2000, email, 'sequence-' || e / 10 %% 20,
      1 + e %% 3,
      CASE part WHEN 0 THEN 'sent' WHEN 4 THEN 'clicked' ELSE 'opened' END,
      CASE part WHEN 4 THEN 0 END,
      CASE part WHEN 4 THEN 'https://agency.example/properties/' || e || '?utm_source=nurture' END,
      part <> 2 AND part <> 3,
      CASE part WHEN 0 THEN NULL WHEN 1 THEN 'machine' ELSE 'person' END,
      CASE part WHEN 0 THEN NULL WHEN 1 THEN CAST('{prefetch}' AS text[]) ELSE '{}' END, at, at
    FROM made
    """
        .formatted(EVENTS_OF_EMAIL, agencies, DAYS, events, from, to, VISITOR_DAYS);
  }

  /** The counts that the product would have kept, from the events themselves. */
  private void sumUp() throws SQLException {
    server.administer(
        database,
        """
        SET max_parallel_workers_per_gather = 2;
        SET work_mem = '256MB';
        CREATE TEMP TABLE counted AS
        SELECT tenant, sequence_id || '/' || sequence_step AS step,
          CAST(occurred_at AT TIME ZONE 'UTC' AS date) AS day,
          count(*) FILTER (WHERE kind = 'sent') AS sent,
          count(*) FILTER (WHERE kind = 'opened' AND verdict = 'person') AS person_opens,
          count(*) FILTER (WHERE kind = 'clicked') AS person_clicks,
          count(*) FILTER (WHERE kind = 'opened' AND verdict = 'machine') AS machine_opens
        FROM engagement_event GROUP BY 1, 2, 3;
        INSERT INTO summary_count (
          book, tenant, division, day, key, sent,
          person_opens, person_unique_opens, person_clicks, person_unique_clicks,
          machine_opens, machine_unique_opens, machine_clicks, machine_unique_clicks,
          unknown_opens, unknown_unique_opens, unknown_clicks, unknown_unique_clicks)
        SELECT nurturehub_share(tenant), tenant, division, day,
          CASE division WHEN 'step' THEN step WHEN 'day' THEN CAST(day AS text)
            ELSE 'google-workspace/api' END AS key,
          sum(sent), sum(person_opens), sum(sent), sum(person_clicks), sum(person_clicks),
          sum(machine_opens), sum(machine_opens), 0, 0, 0, 0, 0, 0
        FROM counted, (VALUES ('step'), ('day'), ('provider')) AS divisions (division)
        GROUP BY 1, 2, 3, 4, 5
        """);
    server.administer(
        database,
        """
        UPDATE engagement_place SET position = (SELECT last_value FROM engagement_position)
        """);
  }

  private void inParallel(List<String> statements) throws Exception {
    try (ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int session = 0; session < SESSIONS; session++) {
        int own = session;
        Callable<Integer> work =
            () -> {
              try (Connection connection = server.connect(database);
                  Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = off");
                statement.execute("SET maintenance_work_mem = '1GB'");
                for (int i = own; i < statements.size(); i += SESSIONS) {
                  statement.execute(statements.get(i));
                }
              }
              return own;
            };
        running.add(sessions.submit(work));
      }
      for (Future<Integer> each : running) {
        each.get();
      }
    }
  }
}

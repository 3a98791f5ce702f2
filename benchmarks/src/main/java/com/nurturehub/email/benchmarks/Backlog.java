package com.nurturehub.email.benchmarks;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.PostgresDatabase;
import com.nurturehub.email.persistence.delivery.PostgresSendQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * E-mails by the million in the product's own tables, made by SQL as the product would have made
 * them one by one, spread over agencies in turn.
 */
final class Backlog {

  private static final int CHUNK = 250_000;

  private static final List<String> TABLES =
      List.of("email", "email_body", "send_queue", "send_attempt");

  private static final String WAITING =
      """
      INSERT INTO send_queue (tenant, email_id, state, due_at)
      SELECT tenant, id, 'scheduled', at FROM made
      """;

  private static final String SENT =
      """
      , attempted AS (
        INSERT INTO send_attempt (tenant, email_id, number, started_at, finished_at, outcome)
        SELECT tenant, id, 1, at, at, 'accepted' FROM made)
      INSERT INTO send_queue (
        tenant, email_id, state, lease_number, lease_lane, settled_at, provider,
        provider_message_id)
      SELECT made.tenant, made.id, 'sent', 1, lane.id, at, lane.provider, 'provider-' || n
      FROM made JOIN lane ON lane.tenant = made.tenant
      """;

  private final BenchmarkServer server;
  private final String database;
  private final int agencies;

  private Backlog(BenchmarkServer server, String database, int agencies) {
    this.server = server;
    this.database = database;
    this.agencies = agencies;
  }

  /** The tenant with that number. */
  static TenantId agency(int number) {
    return new TenantId("agency-%04d".formatted(number));
  }

  /** Makes a database with the product's schema and that many agencies, which may send freely. */
  static Backlog create(BenchmarkServer server, String database, int agencies) throws SQLException {
    server.create(database);
    try (PostgresDatabase product = server.open(database, 4)) {
      product.migrate();
      PostgresSendQueue queue =
          new PostgresSendQueue(
              product.unitOfWork(), product.notifications(), CircuitBreaker.DEFAULT);
      for (int n = 0; n < agencies; n++) {
        TenantId tenant = agency(n);
        product
            .unitOfWork()
            .forTenant(
                tenant,
                () -> {
                  queue.configureLane(Examples.settings(tenant), Examples.limits());
                  return tenant;
                });
      }
    }
    return new Backlog(server, database, agencies);
  }

  /** The same backlog in a copy of its database. */
  Backlog copy(String copied) throws SQLException {
    server.copy(database, copied);
    return new Backlog(server, copied, agencies);
  }

  /** Adds e-mails that became due one after the other within the last hour. */
  Backlog due(int count) throws SQLException {
    return fill(count, "-interval '1 hour' * (1 - (n - %d) / CAST(%d AS float8))", WAITING);
  }

  /** Adds e-mails that become due within the next 30 days, but not within the next hour. */
  Backlog scheduled(int count) throws SQLException {
    return fill(count, "interval '1 hour' + interval '30 days' * random()", WAITING);
  }

  /** Adds e-mails that were sent within the last 30 days. */
  Backlog sent(int count) throws SQLException {
    return fill(count, "-interval '30 days' * (1 - (n - %d) / CAST(%d AS float8))", SENT);
  }

  /** As autovacuum would leave it, and not while somebody measures. */
  Backlog vacuum() throws SQLException {
    server.administer(database, "VACUUM (ANALYZE)");
    return this;
  }

  /** The indexes wait until all rows are there: they are made in a tenth of the time. */
  private Backlog fill(int count, String at, String last) throws SQLException {
    try (Connection connection = server.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = off");
      statement.execute("SET maintenance_work_mem = '512MB'");
      if (count > CHUNK) {
        statement.execute(
            "UPDATE pg_index SET indisready = false WHERE indrelid IN (%s)".formatted(tables()));
      }
      for (int from = 0; from < count; from += CHUNK) {
        int to = Math.min(count, from + CHUNK) - 1;
        statement.execute(made(from, to, at.formatted(0, count)) + last);
      }
      if (count > CHUNK) {
        for (String table : TABLES) {
          statement.execute("REINDEX TABLE " + table);
        }
      }
    }
    return this;
  }

  /** E-mails with what is written once; {@code at} is when each is, or was, due. */
  private String made(int from, int to, String at) {
    return """
    WITH made AS MATERIALIZED (
      SELECT
        'agency-' || lpad(CAST(n %% %1$d AS text), 4, '0') AS tenant,
        uuidv7() AS id, n, now() + %4$s AS at
      FROM generate_series(%2$d, %3$d) AS n),
    details AS (
      INSERT INTO email (
        tenant, id, sequence_id, sequence_step, contact_id, contact_address, contact_name,
        contact_category, subject, headers, message_id, created_at, send_at)
      SELECT
        tenant, id, 'sequence-' || n %% 10, 1 + n %% 5, 'c-' || n, 'c-' || n || '@example.com',
        'Jo Ng', 'seller', 'Your valuation', '{}', '<' || id || '@' || tenant || '.example>',
        LEAST(at, now()) - interval '1 hour', at
      FROM made),
    bodies AS (
      INSERT INTO email_body (tenant, email_id, html)
      SELECT tenant, id, '<p>Dear Jo,</p><p><a href="https://example.com/' || n || '">Book</a></p>'
      FROM made)
    """
        .formatted(agencies, from, to, at);
  }

  private static String tables() {
    return String.join(", ", TABLES.stream().map(t -> "CAST('" + t + "' AS regclass)").toList());
  }
}

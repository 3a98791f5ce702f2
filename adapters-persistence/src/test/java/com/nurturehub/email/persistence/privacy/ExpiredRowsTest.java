package com.nurturehub.email.persistence.privacy;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.tenant.Retention;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpiredRowsTest {

  private static final TenantId THIRD = new TenantId("third-agency");

  private final TestDatabase database = TestDatabase.create();
  private final ExpiredRows expired = new ExpiredRows(database.unitOfWork());

  @BeforeEach
  void introduce() {
    for (TenantId tenant : List.of(ACME, OTHER, THIRD)) {
      database.execute(
          """
          INSERT INTO delivery_settings (tenant, provider, sender_address, unknown_outcome,
            track_opens, track_clicks, connection_state, connection_since, updated_at)
          VALUES ('%s', 'p/t', 'a@b.example', 'hold', true, true, 'connected', now(), now())
          """
              .formatted(tenant));
    }
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatNobodyNeedsShouldBeForgottenWhenItWasKeptLongEnough() {
    haveOld(ACME, "sent", "10, 50, 200, 800");
    haveOld(ACME, "failed", "10, 50, 200, 800");

    expired.delete(Retention.DEFAULT);

    assertThat(ages("engagement_client", ACME)).containsExactly("10", "10", "50", "50");
    assertThat(ages("engagement_event", ACME))
        .containsExactly("10", "10", "50", "50", "200", "200");
    assertThat(ages("email", ACME)).containsExactly("10", "10", "50", "50", "200", "200");
    assertThat(database.query("SELECT state FROM send_queue GROUP BY state HAVING count(*) = 3"))
        .containsExactlyInAnyOrder("failed", "sent");
    // What failed may be sent again.
    assertThat(ages("email_body", ACME)).containsExactly("10", "10", "50", "200");
  }

  @Test
  void eachTenantShouldKeepWhatItSaysWhenOthersKeepLessOrMore() {
    keep(ACME, new Retention(5, 15, 45, 60));
    keep(OTHER, new Retention(850, 250, 900, 1_000));
    for (TenantId tenant : List.of(ACME, OTHER, THIRD)) {
      haveOld(tenant, "sent", "1, 10, 20, 50, 200, 800, 950, 1100");
    }

    expired.delete(Retention.DEFAULT);

    assertThat(ages("email_body", ACME)).containsExactly("1");
    assertThat(ages("engagement_client", ACME)).containsExactly("1", "10");
    assertThat(ages("engagement_event", ACME)).containsExactly("1", "10", "20");
    assertThat(ages("email", ACME)).containsExactly("1", "10", "20", "50");
    assertThat(ages("email_body", OTHER)).containsExactly("1", "10", "20", "50", "200", "800");
    assertThat(ages("engagement_client", OTHER)).containsExactly("1", "10", "20", "50", "200");
    assertThat(ages("engagement_event", OTHER))
        .containsExactly("1", "10", "20", "50", "200", "800");
    assertThat(ages("email", OTHER)).containsExactly("1", "10", "20", "50", "200", "800", "950");
    assertThat(ages("email_body", THIRD)).containsExactly("1", "10", "20");
    assertThat(ages("engagement_client", THIRD)).containsExactly("1", "10", "20", "50");
    assertThat(ages("engagement_event", THIRD)).containsExactly("1", "10", "20", "50", "200");
    assertThat(ages("email", THIRD)).containsExactly("1", "10", "20", "50", "200");
  }

  @Test
  void monthShouldBeDroppedWhenNobodyKeepsItsEventsAnyMore() {
    String old = monthOfAge(40);
    String older = monthOfAge(60);
    keep(ACME, new Retention(1, 1, 1, 1));
    keep(OTHER, new Retention(30, 90, 1_500, 1_500));

    expired.delete(Retention.DEFAULT);
    List<String> whileOneKeepsThem = months(old, older);
    keep(OTHER, Retention.DEFAULT);
    expired.delete(Retention.DEFAULT);

    assertThat(whileOneKeepsThem).containsExactly(old);
    assertThat(months(old, older)).isEmpty();
    assertThat(
            database.query(
                "SELECT count(*) FROM pg_inherits"
                    + " WHERE inhparent = CAST('engagement_event' AS regclass)"))
        .containsExactly("4");
  }

  private void keep(TenantId tenant, Retention retention) {
    Stores stores = database.stores();
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.retentions().save(tenant, retention);
              return retention;
            });
  }

  /** E-mails that came to this end so many days ago, each opened at once. */
  private void haveOld(TenantId tenant, String state, String days) {
    database.execute(
        """
        WITH old AS (
          SELECT days, nurturehub_first_id_at(now() - days * interval '1 day' + shift) AS id,
            now() - days * interval '1 day' AS at
          FROM unnest(ARRAY[%1$s]) AS days, CAST('%2$s' AS interval) AS shift
        ), emails AS (
          INSERT INTO email (tenant, id, sequence_id, sequence_step, contact_id,
            contact_address, subject, headers, message_id, created_at, send_at)
          SELECT '%3$s', id, 's', days, 'c', 'jo@example.com', 'x', '{}', '<x@y>', at, at FROM old
        ), bodies AS (
          INSERT INTO email_body SELECT '%3$s', id, days FROM old
        ), events AS (
          INSERT INTO engagement_event (tenant, id, position, contact_id, email_id,
            sequence_id, sequence_step, kind, first, verdict, reasons, occurred_at, recorded_at)
          SELECT '%3$s', id, 1, 'c', id, 's', days, 'opened', true, 'person', '{}', at, at FROM old
        ), clients AS (
          INSERT INTO engagement_client SELECT '%3$s', id, days FROM old
        )
        INSERT INTO send_queue (tenant, email_id, state, settled_at, provider, reason_code,
          reason_detail)
        SELECT '%3$s', id, '%4$s', at, %5$s FROM old
        """
            .formatted(
                days,
                state.equals("sent") ? "0" : "1 second",
                tenant,
                state,
                state.equals("sent") ? "'p/t', NULL, NULL" : "NULL, '550', 'no'"));
  }

  /** How many days old those rows are that are left of a tenant's in a table. */
  private List<String> ages(String table, TenantId tenant) {
    String age =
        switch (table) {
          case "email_body" -> "html";
          case "engagement_client" -> "user_agent";
          default -> "sequence_step";
        };
    return database.query(
        "SELECT %1$s FROM %2$s WHERE tenant = '%3$s' ORDER BY CAST(%1$s AS integer)"
            .formatted(age, table, tenant));
  }

  /** Makes a month of events that began so many months ago, and returns its name. */
  private String monthOfAge(int months) {
    YearMonth month = YearMonth.now(ZoneOffset.UTC).minusMonths(months);
    String name = "engagement_event_" + month.toString().replace('-', '_');
    database.execute(
        "CREATE TABLE %s PARTITION OF engagement_event FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(name, firstId(month), firstId(month.plusMonths(1))));
    return name;
  }

  private String firstId(YearMonth month) {
    return database
        .query("SELECT nurturehub_first_id_at('%sT00:00Z')".formatted(month.atDay(1)))
        .getFirst();
  }

  private List<String> months(String... names) {
    return database.query(
        "SELECT relname FROM pg_class WHERE relname IN ('%s')"
            .formatted(String.join("', '", names)));
  }
}

package com.nurturehub.email.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.persistence.privacy.PlatformRetention;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {

  @Test
  void schemaShouldBeMadeOnceWhenInstancesStartTogether() {
    try (TestDatabase one = TestDatabase.createBare();
        TestDatabase two = TestDatabase.createBare()) {
      List<CompletableFuture<Void>> starts =
          Stream.of(one, one, two, two)
              .map(d -> CompletableFuture.runAsync(() -> d.database().migrate()))
              .toList();
      starts.forEach(CompletableFuture::join);

      assertThat(one.query("SELECT count(*) FROM flyway_schema_history WHERE NOT success"))
          .containsExactly("0");
      assertThat(two.query("SELECT to_regclass('send_queue')")).containsExactly("send_queue");
    }
  }

  @Test
  void monthsAheadShouldHavePartitionsWhenTheDatabaseIsMaintained() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          """
          DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT c.relname FROM pg_class c
                WHERE c.relispartition AND c.relname LIKE 'engagement_event_2%' AND c.relkind = 'r' LOOP
              EXECUTE 'DROP TABLE ' || name;
            END LOOP;
          END $$
          """);
      database.execute(
          """
          INSERT INTO engagement_event VALUES ('acme', nurturehub_first_id_at(now()), 1, 'c-1',
            gen_random_uuid(), 's-1', 1, 'sent', NULL, NULL, true, NULL, NULL, now(), now())
          """);

      database.database().maintain(PlatformRetention.DEFAULT);

      assertThat(
              database.query(
                  """
                  SELECT to_char(now() AT TIME ZONE 'UTC' + m * interval '1 month',
                    '"engagement_event_"YYYY_MM') FROM generate_series(0, 2) m
                  EXCEPT SELECT relname FROM pg_class WHERE relispartition
                  """))
          .isEmpty();
      assertThat(database.query("SELECT count(*) FROM engagement_event_rest")).containsExactly("0");
      assertThat(database.query("SELECT count(*) FROM engagement_event")).containsExactly("1");
    }
  }

  @Test
  void answeredRequestsShouldBeForgottenWhenTheyExpiredLongAgo() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          """
          INSERT INTO redeemed_consent
          SELECT 'acme', gen_random_uuid(), now() - hours * interval '1 hour'
          FROM generate_series(0, 48, 12) AS hours
          """);

      database.database().maintain(PlatformRetention.DEFAULT);

      assertThat(database.query("SELECT count(*) FROM redeemed_consent")).containsExactly("2");
    }
  }

  @Test
  void oldKeysShouldBeForgottenWhenTheDatabaseIsMaintained() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          """
          INSERT INTO idempotency_key
          SELECT 'acme', 'key-' || days, 'f', gen_random_uuid(), now() - days * interval '1 day'
          FROM generate_series(6, 10, 2) AS days
          """);

      database.database().maintain(PlatformRetention.DEFAULT);

      assertThat(database.query("SELECT key FROM idempotency_key")).containsExactly("key-6");
    }
  }

  @Test
  void alertsShouldBeForgottenWhenTheyWereResolvedLongAgo() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          """
          INSERT INTO alert
          SELECT gen_random_uuid(), 'acme', 'backlog', 'c-' || days, 'resolved', 'title', 'detail',
            at, at, 1, CAST(NULL AS timestamptz), at
          FROM (SELECT days, now() - days * interval '1 day' AS at
            FROM generate_series(80, 100, 20) AS days) AS past
          UNION ALL SELECT gen_random_uuid(), 'acme', 'backlog', 'open', 'triggered', 'title',
            'detail', now() - interval '1 year', now() - interval '1 year', 1,
            CAST(NULL AS timestamptz), CAST(NULL AS timestamptz)
          """);

      database.database().maintain(PlatformRetention.DEFAULT);

      assertThat(database.query("SELECT cause FROM alert ORDER BY cause"))
          .containsExactly("c-80", "open");
    }
  }

  @Test
  void leadsShouldBeForgottenWhenTheyWereHotLongAgo() {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(
          """
          INSERT INTO hot_lead (
            tenant, position, id, contact_id, score, multiplier, factors, at)
          SELECT 'acme', days, gen_random_uuid(), 'c-' || days, 66, 1, '{}',
            now() - days * interval '1 day'
          FROM generate_series(80, 100, 20) AS days
          """);

      database.database().maintain(PlatformRetention.DEFAULT);

      assertThat(database.query("SELECT contact_id FROM hot_lead")).containsExactly("c-80");
    }
  }
}

package com.nurturehub.email.persistence.session;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresUnitOfWorkTest {

  private static final NativeSql ALL_KEYS = NativeSql.of("SELECT tenant FROM idempotency_key");

  private static final NativeSql ADD_KEY =
      NativeSql.of(
          """
          INSERT INTO idempotency_key (tenant, key, fingerprint, email_id, created_at)
          VALUES (:tenant, 'k', 'f', gen_random_uuid(), now())
          """);

  private static final NativeSql TAKE_ALL_KEYS =
      NativeSql.of("UPDATE idempotency_key SET fingerprint = 'taken'");

  private static final NativeSql WHO =
      NativeSql.of(
          "SELECT current_user || '/' || current_setting('nurturehub.tenant', true) AS who");

  private static TestDatabase database;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void clear() {
    database.clear();
  }

  @Test
  void rowsOfOneTenantAloneShouldBeSeenAndChangedWhenAStatementNamesNone() {
    addKey(ACME);
    addKey(OTHER);

    List<String> seen = unit().forTenant(ACME, PostgresUnitOfWorkTest::allKeys);
    int changed = unit().forTenant(ACME, () -> unit().call(TAKE_ALL_KEYS).update());
    List<String> seenByWorker = unit().asWorker(PostgresUnitOfWorkTest::allKeys);

    assertThat(seen).containsExactly(ACME.value());
    assertThat(changed).isEqualTo(1);
    assertThat(seenByWorker).containsExactlyInAnyOrder(ACME.value(), OTHER.value());
    assertThat(
            database.query("SELECT fingerprint FROM idempotency_key WHERE tenant = 'other-agency'"))
        .containsExactly("f");
  }

  @Test
  void rowOfAnotherTenantShouldBeRefusedWhenWorkingForOne() {
    assertThatThrownBy(
            () ->
                unit()
                    .forTenant(
                        ACME, () -> unit().call(ADD_KEY).set("tenant", OTHER.value()).update()))
        .hasStackTraceContaining("violates row-level security policy");
    assertThat(database.query("SELECT tenant FROM idempotency_key")).isEmpty();
  }

  @Test
  void everyTableWithATenantShouldBeGuarded() {
    List<String> unguarded =
        database.query(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE a.attname = 'tenant' AND c.relkind IN ('r', 'p')
              AND c.relnamespace = 'public'::regnamespace
              AND NOT (c.relrowsecurity AND (c.relispartition
                OR (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 2))
            """);

    assertThat(unguarded).isEmpty();
  }

  /** A worker deletes what is too old, and takes the links of an erased contact. */
  @Test
  void eventsShouldBeBeyondChangeButForWhatRetentionAndErasureNeed() {
    List<String> rights =
        database.query(
            """
            SELECT DISTINCT grantee || ' ' || privilege_type
            FROM information_schema.table_privileges
            WHERE table_name LIKE 'engagement_event%' AND grantee LIKE 'nurturehub\\_%'
              AND privilege_type NOT IN ('SELECT', 'INSERT')
            """);
    List<String> columns =
        database.query(
            """
            SELECT DISTINCT grantee || ' ' || column_name FROM information_schema.column_privileges
            WHERE table_name LIKE 'engagement_event%' AND grantee LIKE 'nurturehub\\_%'
              AND privilege_type = 'UPDATE'
            """);

    assertThat(rights).containsExactly("nurturehub_worker DELETE");
    assertThat(columns).containsExactly("nurturehub_worker link_url");
  }

  @Test
  void connectionShouldKeepNothingOfTheRoleWhenItGoesBackToThePool() {
    String tenant = unit().forTenant(ACME, PostgresUnitOfWorkTest::who);
    String worker = unit().asWorker(PostgresUnitOfWorkTest::who);

    assertThat(tenant).isEqualTo("nurturehub_tenant/acme");
    assertThat(worker).isEqualTo("nurturehub_worker/");
  }

  @Test
  void nothingShouldBeStoredWhenTheWorkEndsInAnError() {
    assertThatThrownBy(
            () ->
                unit()
                    .forTenant(
                        ACME,
                        () -> {
                          unit().call(ADD_KEY).set("tenant", ACME.value()).update();
                          throw new StackOverflowError("on purpose");
                        }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(database.query("SELECT tenant FROM idempotency_key")).isEmpty();
  }

  @Test
  void violatedConstraintShouldStayABugWhenTheStoreIsThere() {
    addKey(ACME);

    assertThatThrownBy(() -> addKey(ACME)).isInstanceOf(ConstraintViolationException.class);
  }

  @Test
  void commitShouldFailWhenTheWorkSwallowedAFailureOfTheStore() {
    assertThatThrownBy(
            () ->
                unit()
                    .forTenant(
                        ACME,
                        () -> {
                          unit().call(ADD_KEY).set("tenant", ACME.value()).update();
                          try {
                            unit().call(ADD_KEY).set("tenant", ACME.value()).update();
                          } catch (ConstraintViolationException e) {
                            // As a careless caller would.
                          }
                          return "done";
                        }))
        .isInstanceOf(StorageUnavailable.class);

    assertThat(database.query("SELECT tenant FROM idempotency_key")).isEmpty();
  }

  @Test
  void storeShouldBeUnavailableWhenItBreaksOffAndServeAgainWhenItIsBack() {
    addKey(ACME);

    assertThatThrownBy(
            () ->
                unit()
                    .asWorker(
                        () -> {
                          database.goAway();
                          return allKeys();
                        }))
        .isInstanceOf(StorageUnavailable.class);
    assertThatThrownBy(() -> unit().asWorker(PostgresUnitOfWorkTest::allKeys))
        .isInstanceOf(StorageUnavailable.class);
    database.comeBack();

    assertThat(firstAnswer()).hasSize(1);
  }

  /** The pool needs as many tries as it has connections that died a moment ago. */
  private static List<String> firstAnswer() {
    for (int i = 0; i < 100; i++) {
      try {
        return unit().asWorker(PostgresUnitOfWorkTest::allKeys);
      } catch (StorageUnavailable e) {
        // Once more.
      }
    }
    throw new AssertionError("the store does not come back");
  }

  @Test
  void unitsShouldNotMixWhenVirtualThreadsRunThemAtOnce() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<String>> answers =
          IntStream.range(0, 200)
              .mapToObj(i -> new TenantId("tenant-" + i))
              .map(
                  tenant ->
                      CompletableFuture.supplyAsync(
                          () -> unit().forTenant(tenant, PostgresUnitOfWorkTest::who), threads))
              .toList();

      assertThat(answers)
          .extracting(CompletableFuture::join)
          .containsExactlyElementsOf(
              IntStream.range(0, 200).mapToObj(i -> "nurturehub_tenant/tenant-" + i).toList());
    }
  }

  private static PostgresUnitOfWork unit() {
    return database.unitOfWork();
  }

  private static void addKey(TenantId tenant) {
    unit().forTenant(tenant, () -> unit().call(ADD_KEY).set("tenant", tenant.value()).update());
  }

  private static List<String> allKeys() {
    return unit().call(ALL_KEYS).list(row -> row.text("tenant"));
  }

  private static String who() {
    return unit().call(WHO).first(row -> row.text("who")).orElseThrow();
  }
}

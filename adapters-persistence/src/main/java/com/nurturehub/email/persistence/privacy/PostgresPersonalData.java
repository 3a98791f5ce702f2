package com.nurturehub.email.persistence.privacy;

import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Erased;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import com.nurturehub.email.persistence.session.SqlRow;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is held of contacts, table by table, and the marks in {@code erased_contact}. Whoever makes
 * a table with a {@code contact_id} adds it to {@link #HOLDINGS}; a test compares them with the
 * schema.
 */
public final class PostgresPersonalData implements PersonalData {

  /** Why an erased contact's suppressions are there. */
  static final String REASON = "the contact was erased";

  private static final List<Holding> HOLDINGS =
      List.of(
          new Holding(ErasedEmails.TABLES, ErasedEmails::wipeNext),
          Holding.deleted("link_destination"),
          Holding.deleted("webhook_delivery"),
          Holding.deleted("intent_score"),
          Holding.deleted("hot_lead"),
          Holding.changed(
              "engagement_event",
              """
              UPDATE engagement_event SET link_url = '%1$s'
              WHERE tenant = :tenant AND id = ANY (ARRAY (
                SELECT id FROM engagement_event
                WHERE tenant = :tenant AND contact_id = :contact AND link_url <> '%1$s'
                LIMIT :max))
              """
                  .formatted(Erased.URL)),
          Holding.changed(
              "engagement_client",
              """
              DELETE FROM engagement_client
              WHERE tenant = :tenant AND event_id = ANY (ARRAY (
                SELECT client.event_id
                FROM engagement_event event
                JOIN engagement_client client
                  ON client.tenant = event.tenant AND client.event_id = event.id
                WHERE event.tenant = :tenant AND event.contact_id = :contact
                LIMIT :max))
              """),
          // The words of those who suppressed the contact; that it is stays.
          Holding.changed(
              "suppression",
              """
              UPDATE suppression SET reason = '%1$s'
              WHERE tenant = :tenant AND id = ANY (ARRAY (
                SELECT id FROM suppression
                WHERE tenant = :tenant AND kind = 'contact' AND key = :contact AND reason <> '%1$s'
                LIMIT :max))
              """
                  .formatted(REASON)),
          Holding.deleted("alert", "kind = 'hot-lead' AND cause = :contact"));

  private static final NativeSql MARK =
      NativeSql.of("SELECT nurturehub_mark_erased(:tenant, :contact, :now) AS since");

  private static final NativeSql CLOSE =
      NativeSql.of(
          """
          UPDATE erased_contact SET closed_at = now()
          WHERE tenant = :tenant AND contact_id = :contact
          """);

  private static final NativeSql OPEN =
      NativeSql.of(
          """
          SELECT tenant, contact_id, since FROM erased_contact
          WHERE closed_at IS NULL ORDER BY since LIMIT :max
          """);

  private static final NativeSql ERASED =
      NativeSql.of("SELECT nurturehub_erased_of(:tenant, CAST(:contacts AS text[])) AS contact_id");

  private static final NativeSql LATEST =
      NativeSql.of("SELECT since FROM erased_contact ORDER BY since DESC LIMIT 1");

  private final PostgresUnitOfWork unitOfWork;

  public PostgresPersonalData(PostgresUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  /** Every table that is taken care of. */
  public static Set<String> tables() {
    Set<String> tables = new TreeSet<>();
    HOLDINGS.forEach(holding -> tables.addAll(holding.tables()));
    return tables;
  }

  @Override
  public Erasure mark(TenantId tenant, ContactId contact, Instant now) {
    return unitOfWork
        .call(MARK)
        .set("tenant", tenant.value())
        .set("contact", contact.value())
        .set("now", now)
        .first(row -> new Erasure(tenant, contact, row.instant("since")))
        .orElseThrow();
  }

  @Override
  public Wiped wipe(Erasure erasure, int max) {
    boolean hasMore = false;
    for (Holding holding : HOLDINGS) {
      hasMore |= holding.wipe().next(unitOfWork, erasure, max) == max;
    }
    return new Wiped(hasMore, ErasedEmails.inFlight(unitOfWork, erasure));
  }

  @Override
  public void close(Erasure erasure) {
    unitOfWork
        .call(CLOSE)
        .set("tenant", erasure.tenant().value())
        .set("contact", erasure.contact().value())
        .update();
  }

  @Override
  public List<Erasure> open(int max) {
    return unitOfWork.call(OPEN).set("max", max).list(PostgresPersonalData::erasure);
  }

  private static Erasure erasure(SqlRow row) {
    return new Erasure(
        new TenantId(row.text("tenant")),
        new ContactId(row.text("contact_id")),
        row.instant("since"));
  }

  @Override
  public Set<ContactId> erased(TenantId tenant, Collection<ContactId> contacts) {
    return new HashSet<>(
        unitOfWork
            .call(ERASED)
            .set("tenant", tenant.value())
            .setEach("contacts", String.class, contacts, ContactId::value)
            .list(row -> new ContactId(row.text("contact_id"))));
  }

  @Override
  public Optional<Instant> latest() {
    return unitOfWork.call(LATEST).first(row -> row.instant("since"));
  }
}

package com.nurturehub.email.persistence.privacy;

import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.domain.delivery.Erased;
import com.nurturehub.email.domain.delivery.Suppression.Target.OfErasedAddress;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * A contact's e-mails, in all the tables in which they rest. One goes as a whole, and only at its
 * end: until then somebody needs its body and its address.
 */
final class ErasedEmails {

  /** All that it takes care of. */
  static final Set<String> TABLES =
      Set.of(
          "email",
          "email_body",
          "send_queue",
          "send_attempt",
          "pending_record",
          "idempotency_key",
          "suppression");

  private static final NativeSql LOCK =
      NativeSql.of(
          """
          SELECT e.id, e.contact_address
          FROM (
            SELECT id, contact_address FROM email
            WHERE tenant = :tenant AND contact_id = :contact AND contact_address <> :erased
            ORDER BY id OFFSET 0) AS e
          CROSS JOIN LATERAL (
            SELECT email_id FROM send_queue
            WHERE tenant = :tenant AND email_id = e.id AND state IN ('sent', 'failed', 'cancelled')
            LIMIT 1
            FOR NO KEY UPDATE) AS q
          LIMIT :max
          """);

  private static final NativeSql COUNT_IN_FLIGHT =
      NativeSql.of(
          """
          SELECT CAST(count(*) AS integer) AS emails FROM email
          WHERE tenant = :tenant AND contact_id = :contact AND contact_address <> :erased
          """);

  /** Where the digest of an address is suppressed already, it goes; else it becomes its digest. */
  private static final NativeSql FORGET_SUPPRESSED_TWICE =
      NativeSql.of(
          """
          DELETE FROM suppression plain
          USING unnest(CAST(:keys AS text[]), CAST(:digests AS text[])) AS wanted (key, digest),
            suppression digested
          WHERE plain.tenant = :tenant AND plain.kind = 'address' AND plain.key = wanted.key
            AND digested.tenant = :tenant AND digested.kind = 'erased-address'
            AND digested.key = wanted.digest
          """);

  private static final NativeSql DIGEST_SUPPRESSED =
      NativeSql.of(
          """
          UPDATE suppression SET
            kind = 'erased-address', key = wanted.digest, address = NULL, reason = :reason
          FROM unnest(CAST(:keys AS text[]), CAST(:digests AS text[])) AS wanted (key, digest)
          WHERE suppression.tenant = :tenant AND suppression.kind = 'address'
            AND suppression.key = wanted.key
          """);

  private static final NativeSql WIPE_DETAILS =
      NativeSql.of(
          """
          UPDATE email SET
            contact_address = :address, contact_address_key = NULL, contact_name = NULL,
            contact_category = NULL, subject = :text, reply_to_address = NULL, reply_to_name = NULL,
            headers = '{}'
          WHERE tenant = :tenant AND id = ANY (CAST(:emails AS uuid[]))
          """);

  /** What a provider said may name the recipient, and so may its name for the message. */
  private static final NativeSql WIPE_STATES =
      NativeSql.of(
          """
          UPDATE send_queue SET
            reason_detail = CASE WHEN reason_detail IS NOT NULL THEN :text END,
            provider_message_id = NULL
          WHERE tenant = :tenant AND email_id = ANY (CAST(:emails AS uuid[]))
          """);

  private static final NativeSql WIPE_ATTEMPTS =
      NativeSql.of(
          """
          UPDATE send_attempt SET detail = :text
          WHERE tenant = :tenant AND email_id = ANY (CAST(:emails AS uuid[])) AND detail IS NOT NULL
          """);

  /** Keys are made up by callers, of whatever they please. */
  private static final List<NativeSql> DELETIONS =
      List.of("email_body", "pending_record", "idempotency_key").stream()
          .map(
              table ->
                  NativeSql.of(
                      """
                      DELETE FROM %s
                      WHERE tenant = :tenant AND email_id = ANY (CAST(:emails AS uuid[]))
                      """
                          .formatted(table)))
          .toList();

  private ErasedEmails() {}

  private record Locked(UUID id, MailAddress address) {}

  static int wipeNext(PostgresUnitOfWork unitOfWork, Erasure erasure, int max) {
    String tenant = erasure.tenant().value();
    List<Locked> locked =
        unitOfWork
            .call(LOCK)
            .set("tenant", tenant)
            .set("contact", erasure.contact().value())
            .set("erased", Erased.MAILBOX.address().value())
            .set("max", max)
            .list(row -> new Locked(row.uuid("id"), new MailAddress(row.text("contact_address"))));
    if (locked.isEmpty()) {
      return 0;
    }
    digestSuppressed(unitOfWork, erasure, locked);
    for (NativeSql deletion : DELETIONS) {
      unitOfWork
          .call(deletion)
          .set("tenant", tenant)
          .setEach("emails", UUID.class, locked, Locked::id)
          .update();
    }
    for (NativeSql wipe : List.of(WIPE_ATTEMPTS, WIPE_STATES)) {
      unitOfWork
          .call(wipe)
          .set("tenant", tenant)
          .set("text", Erased.TEXT)
          .setEach("emails", UUID.class, locked, Locked::id)
          .update();
    }
    return unitOfWork
        .call(WIPE_DETAILS)
        .set("tenant", tenant)
        .set("address", Erased.MAILBOX.address().value())
        .set("text", Erased.TEXT)
        .setEach("emails", UUID.class, locked, Locked::id)
        .update();
  }

  private static void digestSuppressed(
      PostgresUnitOfWork unitOfWork, Erasure erasure, List<Locked> locked) {
    List<MailAddress> addresses = locked.stream().map(Locked::address).distinct().toList();
    Function<MailAddress, String> digest =
        address -> OfErasedAddress.of(erasure.tenant(), address).digest();
    unitOfWork
        .call(FORGET_SUPPRESSED_TWICE)
        .set("tenant", erasure.tenant().value())
        .setEach("keys", String.class, addresses, MailAddress::canonical)
        .setEach("digests", String.class, addresses, digest)
        .update();
    unitOfWork
        .call(DIGEST_SUPPRESSED)
        .set("tenant", erasure.tenant().value())
        .set("reason", PostgresPersonalData.REASON)
        .setEach("keys", String.class, addresses, MailAddress::canonical)
        .setEach("digests", String.class, addresses, digest)
        .update();
  }

  /** E-mails that are not wiped, since they are not at their end. */
  static int inFlight(PostgresUnitOfWork unitOfWork, Erasure erasure) {
    return unitOfWork
        .call(COUNT_IN_FLIGHT)
        .set("tenant", erasure.tenant().value())
        .set("contact", erasure.contact().value())
        .set("erased", Erased.MAILBOX.address().value())
        .first(row -> row.integer("emails"))
        .orElse(0);
  }
}

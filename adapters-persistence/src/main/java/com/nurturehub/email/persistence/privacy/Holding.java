package com.nurturehub.email.persistence.privacy;

import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.persistence.session.NativeSql;
import com.nurturehub.email.persistence.session.PostgresUnitOfWork;
import java.util.Set;

/**
 * Where something personal lies, and how it goes.
 *
 * @param tables all that it takes care of
 */
record Holding(Set<String> tables, Wipe wipe) {

  /** One step of a wipe. */
  @FunctionalInterface
  interface Wipe {

    /** Wipes at most {@code max} rows, and returns how many those were; none when none are left. */
    int next(PostgresUnitOfWork unitOfWork, Erasure erasure, int max);
  }

  /** A table whose rows go where their {@code contact_id} is the contact's. */
  static Holding deleted(String table) {
    return deleted(table, "contact_id = :contact");
  }

  /** A table whose rows go where this holds as well as that they are the tenant's. */
  static Holding deleted(String table, String condition) {
    return changed(
        table,
        """
        DELETE FROM %1$s WHERE ctid = ANY (ARRAY (
          SELECT ctid FROM %1$s WHERE tenant = :tenant AND %2$s LIMIT :max))
        """
            .formatted(table, condition));
  }

  /**
   * A table whose rows change or go.
   *
   * @param sql of {@code :tenant}, {@code :contact} and {@code :max}; it must not meet a row twice
   */
  static Holding changed(String table, String sql) {
    NativeSql wipe = NativeSql.of(sql);
    return new Holding(
        Set.of(table),
        (unitOfWork, erasure, max) ->
            unitOfWork
                .call(wipe)
                .set("tenant", erasure.tenant().value())
                .set("contact", erasure.contact().value())
                .set("max", max)
                .update());
  }
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertId;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Cause;
import com.nurturehub.email.domain.alerting.Notice;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What calls for a person, once for each cause.
 *
 * <p><b>Guarantee:</b> at most one alert of a cause is open, that is triggered or acknowledged,
 * however many instances raise it at once; each raising is counted. After it was resolved, the same
 * cause makes another alert, which counts from 1. <b>Transaction:</b> part of the surrounding
 * {@link UnitOfWork}, so an alert commits together with the state that caused it, or not at all.
 * {@link #raise}, {@link #lockOpen} and a {@link #resolve} that finds something open let others who
 * raise or resolve wait until the commit: call them after every other store, and before {@link
 * EngagementEventStore#append}. <b>Idempotence:</b> {@link #resolve} and {@link #save}; to raise
 * twice is to count twice. <b>Cost:</b> a {@link #resolve} that finds nothing open locks nothing
 * and is one look into an index of the open alerts alone, so it may follow every good send; yet
 * whoever knows that nothing has changed for the better had better not call it. <b>Order:</b> lists
 * are newest first, by id.
 */
public interface Alerts {

  /** One meeting of a cause. */
  record Occurrence(Cause cause, Notice notice) {}

  /** Triggers an alert for each cause that has none open; else counts, and tells it anew. */
  void raise(Collection<Occurrence> occurrences, Instant now);

  /** The same for one. */
  default void raise(Cause cause, Notice notice, Instant now) {
    raise(List.of(new Occurrence(cause, notice)), now);
  }

  /** Resolves the open alerts of these causes, if there are any. */
  void resolve(Collection<Cause> causes, Instant now);

  /** The same for one. */
  default void resolve(Cause cause, Instant now) {
    resolve(List.of(cause), now);
  }

  /**
   * The open alerts of a kind that are in reach; and nobody else raises or resolves any until the
   * unit of work ends. For those who look at everything and tell what is new from what is known.
   */
  List<Alert> lockOpen(AlertKind kind);

  /** One of the tenant's alerts; and nobody else changes it until the unit of work ends. */
  Optional<Alert> lock(TenantId tenant, AlertId id);

  /**
   * Stores the state of an alert that this unit of work has locked.
   *
   * @throws IllegalStateException if the alert does not exist
   */
  void save(Alert alert);

  /**
   * The tenant's alerts that match, newest first.
   *
   * @param before continue below this id; absent: from the newest
   * @param limit at most this many
   */
  List<Alert> list(TenantId tenant, AlertFilter filter, Optional<AlertId> before, int limit);

  /** The same over all tenants, and what concerns none. */
  List<Alert> listAll(AlertFilter filter, Optional<AlertId> before, int limit);

  /**
   * What a notifier tells: every open alert, and those resolved since a time; oldest first. Hot
   * leads are not among them: they are for agents, and not for those on duty.
   *
   * @param after continue above this id; absent: from the oldest
   * @param limit at most this many
   */
  List<Alert> current(Instant resolvedSince, Optional<AlertId> after, int limit);
}

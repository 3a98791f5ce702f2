package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Map;

/**
 * The contacts that became hot, each time that they did, in one order.
 *
 * <p><b>Order:</b> positions are given in commit order: a reader that has seen a position never
 * sees a smaller one appear later. <b>Idempotence:</b> none: whoever moves a score over the
 * threshold appends in the unit of work that moves it, and so once. <b>Transaction:</b> part of the
 * surrounding {@link UnitOfWork}; {@link #append} is a worker's, and must be its last step, since
 * from there to the commit others who append wait. <b>What goes:</b> those of a contact that is
 * erased ({@link PersonalData}), and what is older than alerts are kept.
 */
public interface HotLeads {

  void append(List<HotLead> leads);

  /**
   * The tenant's leads after a position, in order.
   *
   * @param after 0 to start from the oldest that is kept
   * @param limit at most this many
   */
  List<RecordedLead> read(TenantId tenant, long after, int limit);

  /** The position of the tenant's last lead; 0 while there is none. */
  long last(TenantId tenant);

  /**
   * Whose leads go on after the position given for each, the one furthest behind first; one look
   * for all of them.
   */
  List<TenantId> withNews(Map<TenantId, Long> positions);

  /**
   * Calls {@code signal} whenever there may be something new, on any instance; a signal may come
   * late or not at all, so look from time to time as well. It must not block.
   */
  void onNews(Runnable signal);
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Map;

/**
 * Every event, once, in one order.
 *
 * <p><b>Order:</b> positions are given in commit order: a reader that has seen a position never
 * sees a smaller one appear later. <b>Idempotence:</b> an id that is in the store already is passed
 * over. {@code first} is decided here, in the order of positions, once, however many instances
 * write. Of a contact that is erased ({@link PersonalData}), only what {@link
 * EngagementEvent#erased} leaves is stored. <b>Transaction:</b> part of the surrounding {@link
 * UnitOfWork}; {@link #append} must be its last step, since from there to the commit other writers
 * wait.
 */
public interface EngagementEventStore {

  void append(List<EngagementEvent> events);

  /**
   * The tenant's events after a position, in order.
   *
   * @param after 0 to start from the beginning
   * @param limit at most this many
   */
  List<RecordedEvent> read(TenantId tenant, EventFilter filter, long after, int limit);

  /** The position of the tenant's last event; 0 while there is none. */
  long last(TenantId tenant);

  /**
   * Whose events go on after the position given for each, the one furthest behind first; one look
   * for all of them.
   */
  List<TenantId> withNews(Map<TenantId, Long> positions);
}

package com.nurturehub.email.rest.stream;

import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Map;

/**
 * A feed for each tenant that grows at its end alone: who has seen a position never sees a smaller
 * one appear later.
 */
public interface LiveFeed<E> {

  long positionOf(E event);

  /** The position of the tenant's last event; 0 while there is none. */
  long last(TenantId tenant);

  /**
   * What follows the position given for each tenant, in order; those with nothing new may be left
   * out.
   *
   * @param limit so many events in all at most; where they are reached, there may be more
   */
  Map<TenantId, List<E>> news(Map<TenantId, Long> positions, int limit);

  /** Calls {@code signal}, which must not block, whenever there may be something new. */
  void onNews(Runnable signal);
}

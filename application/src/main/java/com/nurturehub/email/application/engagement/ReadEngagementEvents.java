package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;

/**
 * Shows events in the store's order, so that a reader who follows the cursor misses and repeats
 * nothing.
 */
public final class ReadEngagementEvents {

  private final UnitOfWork unitOfWork;
  private final EngagementEventStore store;

  public ReadEngagementEvents(UnitOfWork unitOfWork, EngagementEventStore store) {
    this.unitOfWork = unitOfWork;
    this.store = store;
  }

  /**
   * A stretch of the feed.
   *
   * @param next the position to go on from, also when nothing new was there
   */
  public record Page(List<RecordedEvent> events, long next) {

    public Page {
      events = List.copyOf(events);
    }
  }

  /** The tenant's events after {@code after}, at most {@code limit} of them. */
  public Page read(TenantId tenant, EventFilter filter, long after, int limit) {
    List<RecordedEvent> events =
        unitOfWork.forTenant(tenant, () -> store.read(tenant, filter, after, limit));
    return new Page(events, events.isEmpty() ? after : events.getLast().position());
  }
}

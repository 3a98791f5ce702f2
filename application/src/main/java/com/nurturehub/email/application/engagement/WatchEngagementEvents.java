package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at the ends of many tenants' feeds at once, for all who wait there for what is next. */
public final class WatchEngagementEvents {

  private final UnitOfWork unitOfWork;
  private final EngagementEventStore store;
  private final FeedPlaces places;

  public WatchEngagementEvents(
      UnitOfWork unitOfWork, EngagementEventStore store, FeedPlaces places) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.places = places;
  }

  /** The position of the tenant's last event; 0 while there is none. */
  public long last(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> store.last(tenant));
  }

  /**
   * What follows the position given for each tenant, in order; those with nothing new are left out.
   *
   * @param limit so many events in all at most: where they are reached, there may be more, and
   *     those furthest behind are served first
   */
  public Map<TenantId, List<RecordedEvent>> news(Map<TenantId, Long> positions, int limit) {
    return unitOfWork.asWorker(
        () -> {
          Map<TenantId, List<RecordedEvent>> news = new LinkedHashMap<>();
          int room = limit;
          for (TenantId tenant : store.withNews(positions)) {
            if (room > 0) {
              List<RecordedEvent> events =
                  store.read(tenant, EventFilter.ALL, positions.getOrDefault(tenant, 0L), room);
              news.put(tenant, events);
              room -= events.size();
            }
          }
          return news;
        });
  }

  /** Calls {@code signal}, which must not block, whenever there may be something new. */
  public void onNews(Runnable signal) {
    places.onNews(signal);
  }
}

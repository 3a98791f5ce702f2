package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.WatchEngagementEvents;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.stream.LiveFeed;
import java.util.List;
import java.util.Map;

/** Engagement events in the store's order. */
record EngagementFeed(WatchEngagementEvents events) implements LiveFeed<RecordedEvent> {

  @Override
  public long positionOf(RecordedEvent event) {
    return event.position();
  }

  @Override
  public long last(TenantId tenant) {
    return events.last(tenant);
  }

  @Override
  public Map<TenantId, List<RecordedEvent>> news(Map<TenantId, Long> positions, int limit) {
    return events.news(positions, limit);
  }

  @Override
  public void onNews(Runnable signal) {
    events.onNews(signal);
  }
}

package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.stream.LiveFeed;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A store's feed, in its order. */
record WatchedFeed<E>(WatchFeed<E> feed, ToLongFunction<E> position) implements LiveFeed<E> {

  @Override
  public long positionOf(E event) {
    return position.applyAsLong(event);
  }

  @Override
  public long last(TenantId tenant) {
    return feed.last(tenant);
  }

  @Override
  public Map<TenantId, List<E>> news(Map<TenantId, Long> positions, int limit) {
    return feed.news(positions, limit);
  }

  @Override
  public void onNews(Runnable signal) {
    feed.onNews(signal);
  }
}

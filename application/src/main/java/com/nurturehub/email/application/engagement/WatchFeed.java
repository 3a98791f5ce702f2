package com.nurturehub.email.application.engagement;

import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.HotLeads;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Looks at the ends of many tenants' feeds at once, for all who wait there for what is next. A feed
 * grows at its end alone: who has seen a position never sees a smaller one appear later.
 *
 * @param <E> what the feed tells
 */
public final class WatchFeed<E> {

  private final UnitOfWork unitOfWork;
  private final ToLongFunction<E> position;
  private final Reading<E> reading;
  private final Function<TenantId, Long> last;
  private final Function<Map<TenantId, Long>, List<TenantId>> withNews;
  private final Consumer<Runnable> onNews;

  /** How a store reads on in a tenant's feed. */
  @FunctionalInterface
  private interface Reading<E> {

    List<E> read(TenantId tenant, long after, int limit);
  }

  private WatchFeed(
      UnitOfWork unitOfWork,
      ToLongFunction<E> position,
      Reading<E> reading,
      Function<TenantId, Long> last,
      Function<Map<TenantId, Long>, List<TenantId>> withNews,
      Consumer<Runnable> onNews) {
    this.unitOfWork = unitOfWork;
    this.position = position;
    this.reading = reading;
    this.last = last;
    this.withNews = withNews;
    this.onNews = onNews;
  }

  /** Watches engagement events. */
  public static WatchFeed<RecordedEvent> ofEvents(
      UnitOfWork unitOfWork, EngagementEventStore store, FeedPlaces places) {
    return new WatchFeed<>(
        unitOfWork,
        RecordedEvent::position,
        (tenant, after, limit) -> store.read(tenant, EventFilter.ALL, after, limit),
        store::last,
        store::withNews,
        places::onNews);
  }

  /** Watches contacts become hot. */
  public static WatchFeed<RecordedLead> ofHotLeads(UnitOfWork unitOfWork, HotLeads leads) {
    return new WatchFeed<>(
        unitOfWork,
        RecordedLead::position,
        leads::read,
        leads::last,
        leads::withNews,
        leads::onNews);
  }

  /** Where in its tenant's feed something is. */
  public long positionOf(E told) {
    return position.applyAsLong(told);
  }

  /** What the tenant's feed tells after {@code after}, in order, at most {@code limit} of it. */
  public List<E> read(TenantId tenant, long after, int limit) {
    return unitOfWork.forTenant(tenant, () -> reading.read(tenant, after, limit));
  }

  /** The position of the last that the tenant's feed tells; 0 while there is nothing. */
  public long last(TenantId tenant) {
    return unitOfWork.forTenant(tenant, () -> last.apply(tenant));
  }

  /**
   * What follows the position given for each tenant, in order; those with nothing new are left out.
   *
   * @param limit so much in all at most: where that is reached, there may be more, and those
   *     furthest behind are served first
   */
  public Map<TenantId, List<E>> news(Map<TenantId, Long> positions, int limit) {
    return unitOfWork.asWorker(
        () -> {
          Map<TenantId, List<E>> news = new LinkedHashMap<>();
          int room = limit;
          for (TenantId tenant : withNews.apply(positions)) {
            if (room > 0) {
              List<E> told = reading.read(tenant, positions.getOrDefault(tenant, 0L), room);
              news.put(tenant, told);
              room -= told.size();
            }
          }
          return news;
        });
  }

  /** Calls {@code signal}, which must not block, whenever there may be something new. */
  public void onNews(Runnable signal) {
    onNews.accept(signal);
  }
}

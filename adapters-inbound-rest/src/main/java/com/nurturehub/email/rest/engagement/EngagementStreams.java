package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.ReadEngagementEvents;
import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.security.Caller;
import com.nurturehub.email.rest.stream.EventStreams;
import com.nurturehub.email.rest.stream.ServerSentEvent;
import com.nurturehub.email.rest.stream.StreamConnection;
import com.nurturehub.email.rest.stream.StreamPlaces;
import com.nurturehub.email.rest.stream.Subscription;
import java.time.Clock;

/** The streams of engagement events that are open on this instance. */
public final class EngagementStreams implements AutoCloseable {

  private final ReadEngagementEvents readEvents;
  private final EventStreams<RecordedEvent> streams;

  /** Streams, not yet watched. */
  public EngagementStreams(
      ReadEngagementEvents readEvents,
      WatchFeed<RecordedEvent> watchEvents,
      StreamPlaces places,
      Clock clock,
      EventStreams.Timing timing) {
    this.readEvents = readEvents;
    this.streams = new EventStreams<>("events", watchEvents, places, clock, timing);
  }

  public void start() {
    streams.start();
  }

  /** Answers {@code caller} by a stream of what follows {@code after}. */
  void open(
      TenantId tenant, EventFilter filter, long after, Caller caller, StreamConnection connection) {
    streams.open(
        new Subscription<>(
            tenant,
            after,
            recorded -> filter.accepts(recorded.event()),
            (from, limit) -> readEvents.read(tenant, filter, from, limit).events(),
            recorded -> form(recorded, caller),
            caller.expiry()),
        connection);
  }

  private static ServerSentEvent form(RecordedEvent recorded, Caller caller) {
    return EventJson.sent(recorded.position(), EngagementEventsResource.shownTo(caller, recorded));
  }

  @Override
  public void close() {
    streams.close();
  }
}

package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.WatchFeed;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.security.Caller;
import com.nurturehub.email.rest.stream.EventStreams;
import com.nurturehub.email.rest.stream.ServerSentEvent;
import com.nurturehub.email.rest.stream.StreamConnection;
import com.nurturehub.email.rest.stream.StreamPlaces;
import com.nurturehub.email.rest.stream.Subscription;
import java.time.Clock;

/** The streams of hot leads that are open on this instance. */
public final class HotLeadStreams implements AutoCloseable {

  private final WatchFeed<RecordedLead> leads;
  private final EventStreams<RecordedLead> streams;

  /** Streams, not yet watched. */
  public HotLeadStreams(
      WatchFeed<RecordedLead> leads, StreamPlaces places, Clock clock, EventStreams.Timing timing) {
    this.leads = leads;
    this.streams = new EventStreams<>("leads", leads, places, clock, timing);
  }

  public void start() {
    streams.start();
  }

  /** Answers {@code caller} by a stream of what follows {@code after}. */
  void open(TenantId tenant, long after, Caller caller, StreamConnection connection) {
    streams.open(
        new Subscription<>(
            tenant,
            after,
            any -> true,
            (from, limit) -> leads.read(tenant, from, limit),
            HotLeadStreams::form,
            caller.expiry()),
        connection);
  }

  private static ServerSentEvent form(RecordedLead recorded) {
    return EventJson.sent(recorded.position(), CloudEvent.hotLead(recorded.lead()));
  }

  @Override
  public void close() {
    streams.close();
  }
}

package com.nurturehub.email.application.webhook;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.application.engagement.FeedConsumer;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.port.WebhookDeliveries;
import com.nurturehub.email.application.port.WebhookDeliveries.Message;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Has webhooks told of what is new: of the feed's events, in the unit of work in which its place
 * moves, and of what other use cases announce within theirs. Nothing leaves before that commits.
 * Each webhook is told at least once, and in no particular order.
 */
public final class TellWebhooks implements FeedConsumer {

  private final WebhookDeliveries deliveries;
  private final Function<CloudEvent, String> format;

  /**
   * Takes its neighbours.
   *
   * @param format an event as JSON
   */
  public TellWebhooks(WebhookDeliveries deliveries, Function<CloudEvent, String> format) {
    this.deliveries = deliveries;
    this.format = format;
  }

  @Override
  public FeedReader reader() {
    return FeedReader.WEBHOOKS;
  }

  @Override
  public void consume(FeedPlaces.Stretch stretch) {
    deliveries.add(stretch.events().stream().map(TellWebhooks::messageOf).toList());
  }

  /** Its text is made when it leaves: what was erased by then is not told. */
  private static Message messageOf(RecordedEvent recorded) {
    EventContext context = recorded.event().context();
    return new Message(
        context.tenant(),
        context.id().value(),
        context.contact(),
        CloudEvent.type(EventKind.of(recorded.event())),
        Optional.empty(),
        Optional.of(recorded.recordedAt()));
  }

  /**
   * Has those webhooks told that want the event's type, as a part of the surrounding {@link
   * UnitOfWork}. To announce an id twice is to announce it once.
   *
   * @param event not one of the feed's; its id is a UUID, and its subject the contact that it is
   *     about, with which it can be erased
   */
  public void announce(TenantId tenant, CloudEvent event) {
    deliveries.add(
        List.of(
            new Message(
                tenant,
                UUID.fromString(event.id()),
                new ContactId(event.subject()),
                event.type(),
                Optional.of(format.apply(event)),
                Optional.empty())));
  }
}

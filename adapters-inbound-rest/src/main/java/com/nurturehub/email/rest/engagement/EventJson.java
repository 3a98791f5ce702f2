package com.nurturehub.email.rest.engagement;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.rest.json.JsonText;
import com.nurturehub.email.rest.stream.ServerSentEvent;
import jakarta.json.JsonObject;

/** An event in the JSON format of CloudEvents 1.0. */
final class EventJson {

  private EventJson() {}

  static JsonObject of(CloudEvent event) {
    return JsonText.object()
        .add("specversion", CloudEvent.SPEC_VERSION)
        .add("id", event.id())
        .add("source", event.source())
        .add("type", event.type())
        .add("subject", event.subject())
        .add("time", event.time().toString())
        .add("datacontenttype", CloudEvent.DATA_CONTENT_TYPE)
        .add("data", JsonText.object(event.data()))
        .build();
  }

  /** The event as streams tell it. */
  static ServerSentEvent sent(long position, CloudEvent event) {
    return new ServerSentEvent(Long.toString(position), event.type(), of(event).toString());
  }
}

package com.nurturehub.email.outbound.webhook;

import com.nurturehub.email.application.engagement.CloudEvent;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.spi.JsonProvider;
import java.util.Map;
import java.util.function.Function;

/** Events in the JSON format of CloudEvents 1.0, the structured mode of its HTTP binding. */
public final class JsonEvents implements Function<CloudEvent, String> {

  // Kept, since the static methods of Json search for the implementation at every call.
  private static final JsonBuilderFactory JSON =
      JsonProvider.provider().createBuilderFactory(Map.of());

  @Override
  public String apply(CloudEvent event) {
    return JSON.createObjectBuilder()
        .add("specversion", CloudEvent.SPEC_VERSION)
        .add("id", event.id())
        .add("source", event.source())
        .add("type", event.type())
        .add("subject", event.subject())
        .add("time", event.time().toString())
        .add("datacontenttype", CloudEvent.DATA_CONTENT_TYPE)
        .add("data", JSON.createObjectBuilder(event.data()))
        .build()
        .toString();
  }
}

package com.nurturehub.email.application.webhook;

import com.nurturehub.email.application.engagement.CloudEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What webhooks can ask to be told of. */
public final class MessageTypes {

  /** A contact's score has crossed the tenant's threshold. */
  public static final String HOT_LEAD = "com.nurturehub.lead.hot";

  private static final List<String> ALL =
      Stream.concat(Arrays.stream(EventKind.values()).map(CloudEvent::type), Stream.of(HOT_LEAD))
          .toList();

  private MessageTypes() {}

  public static List<String> all() {
    return ALL;
  }
}

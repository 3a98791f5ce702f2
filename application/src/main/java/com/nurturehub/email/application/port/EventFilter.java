package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventKind;
import java.util.Optional;

/** Which events to read; what is absent does not restrict. */
public record EventFilter(
    Optional<EventKind> kind, Optional<ContactId> contact, Optional<EmailId> email) {

  public static final EventFilter ALL =
      new EventFilter(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether it lets the event pass. */
  public boolean accepts(EngagementEvent event) {
    return kind.map(EventKind.of(event)::equals).orElse(true)
        && contact.map(event.context().contact()::equals).orElse(true)
        && email.map(event.context().email()::equals).orElse(true);
  }
}

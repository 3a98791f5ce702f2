package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Instant;

/**
 * What every event says, whatever it is and whichever provider sent the e-mail.
 *
 * @param occurredAt when it happened, in microseconds
 */
public record EventContext(
    EventId id,
    TenantId tenant,
    EmailId email,
    SequenceStep sequence,
    ContactId contact,
    Instant occurredAt) {

  /** The context of what happened to the e-mail that a token speaks of. */
  public static EventContext of(TrackingToken.Subject subject, EventId id, Instant occurredAt) {
    return new EventContext(
        id, subject.tenant(), subject.email(), subject.sequence(), subject.contact(), occurredAt);
  }
}

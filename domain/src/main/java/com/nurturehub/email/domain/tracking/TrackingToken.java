package com.nurturehub.email.domain.tracking;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a pixel or a link carries, sealed: which e-mail of which sequence, contact and tenant, and
 * for what single purpose. With the token alone an event can be told and a destination reached; no
 * look-up is needed but for a {@link KeptClick}.
 */
public sealed interface TrackingToken {

  Subject subject();

  /** Opens an e-mail's pixel. */
  record Open(Subject subject) implements TrackingToken {}

  /** Follows one link of an e-mail. */
  record Click(Subject subject, Link link) implements TrackingToken {}

  /**
   * Follows a link whose destination is too long to be sealed: the store keeps it.
   *
   * @param link its index
   */
  record KeptClick(Subject subject, int link) implements TrackingToken {

    public KeptClick {
      if (link < 0) {
        throw new IllegalArgumentException("links are numbered from 0");
      }
    }
  }

  /** Withdraws a contact's consent. */
  record Unsubscribe(Subject subject) implements TrackingToken {}

  /**
   * The e-mail that a token speaks of.
   *
   * @param sealedAt when the e-mail was made ready to send, in whole seconds
   */
  record Subject(
      TenantId tenant, EmailId email, SequenceStep sequence, ContactId contact, Instant sealedAt) {

    public Subject {
      if (!sealedAt.equals(sealedAt.truncatedTo(ChronoUnit.SECONDS))) {
        throw new IllegalArgumentException("sealedAt must be in whole seconds");
      }
    }

    /** How long ago that is. */
    public Duration ageAt(Instant now) {
      return Duration.between(sealedAt, now);
    }
  }
}

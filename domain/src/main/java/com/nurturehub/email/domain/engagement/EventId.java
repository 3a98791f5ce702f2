package com.nurturehub.email.domain.engagement;

import com.nurturehub.email.domain.delivery.EmailId;
import java.util.UUID;

/** One engagement event; a UUIDv7. The store takes each id once. */
public record EventId(UUID value) {

  /**
   * The id of the one event that somebody unsubscribed by {@code email}: the same however often and
   * on however many instances they do, so that the store takes it once.
   */
  public static EventId ofUnsubscribing(EmailId email) {
    return new EventId(email.value());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}

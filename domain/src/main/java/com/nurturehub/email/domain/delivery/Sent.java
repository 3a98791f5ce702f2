package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.ProviderId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Taken by the provider. The end. */
public record Sent(
    EmailDetails details,
    Instant sendAt,
    Instant sentAt,
    ProviderId provider,
    Optional<String> providerMessageId,
    List<Attempt> attempts)
    implements ScheduledEmail {

  public Sent {
    attempts = List.copyOf(attempts);
  }
}

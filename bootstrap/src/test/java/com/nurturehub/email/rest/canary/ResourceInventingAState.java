package com.nurturehub.email.rest.canary;

import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailDetails;
import java.time.Instant;
import java.util.List;

/** Breaks: an e-mail changes its state only by a move. */
public final class ResourceInventingAState {

  private ResourceInventingAState() {}

  public static Cancelled cancel(EmailDetails details, Instant now) {
    return new Cancelled(details, now, now, "because I can", List.of());
  }
}

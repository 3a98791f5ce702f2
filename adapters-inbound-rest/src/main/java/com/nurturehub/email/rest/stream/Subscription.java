package com.nurturehub.email.rest.stream;

import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What one reader wants of a feed.
 *
 * @param after the position that it goes on from
 * @param wanted which events it wants
 * @param past reads those of them that were there already
 * @param form what it is told of an event
 * @param until when it must ask anew, with a token that is still valid
 */
public record Subscription<E>(
    TenantId tenant,
    long after,
    Predicate<E> wanted,
    Past<E> past,
    Function<E, ServerSentEvent> form,
    Optional<Instant> until) {

  /** The wanted events after a position, in order. */
  @FunctionalInterface
  public interface Past<E> {

    List<E> read(long after, int limit);
  }
}

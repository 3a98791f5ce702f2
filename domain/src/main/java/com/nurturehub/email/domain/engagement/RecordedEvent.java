package com.nurturehub.email.domain.engagement;

import java.time.Instant;

/**
 * An event with its place in the store.
 *
 * @param position grows in commit order; a reader that has seen a position will never see a smaller
 *     one appear
 * @param first the first of its kind for its e-mail (and link) in the order of positions, whatever
 *     the verdict
 * @param recordedAt when the store took it
 */
public record RecordedEvent(
    long position, boolean first, Instant recordedAt, EngagementEvent event) {}

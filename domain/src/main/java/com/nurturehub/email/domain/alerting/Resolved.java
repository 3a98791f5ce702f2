package com.nurturehub.email.domain.alerting;

import java.time.Instant;
import java.util.Optional;

/**
 * The cause is gone. When it is met again, that is another alert.
 *
 * @param acknowledgedAt when a person knew; absent if nobody did while it was open
 */
public record Resolved(AlertDetails details, Optional<Instant> acknowledgedAt, Instant resolvedAt)
    implements Alert {}

package com.nurturehub.email.domain.delivery;

import com.nurturehub.email.domain.tenant.ProviderId;
import java.time.Instant;

/**
 * The right of one worker to send one e-mail; while it lasts nobody else touches the e-mail. Its
 * times are the database's.
 *
 * @param number grows with every lease of the e-mail and fences out earlier holders
 * @param holder the worker's name
 * @param provider the provider that the tenant used when the lease was granted
 */
public record Lease(
    long number, String holder, ProviderId provider, Instant grantedAt, Instant expiresAt) {}

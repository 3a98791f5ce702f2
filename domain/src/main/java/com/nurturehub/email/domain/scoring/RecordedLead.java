package com.nurturehub.email.domain.scoring;

/**
 * A hot lead with its place among those of all tenants.
 *
 * @param position grows in commit order; a reader that has seen a position will never see a smaller
 *     one appear
 */
public record RecordedLead(long position, HotLead lead) {}

package com.nurturehub.email.domain.scoring;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A contact's score as it was worked out last.
 *
 * @param current what it came to then
 * @param position of the last event that it was made of
 * @param rulesVersion of the rules that it was made by
 * @param hotSince since when the contact is hot; absent: it is not
 * @param changesAt when the score will be another, unless the contact does something
 * @param updatedAt when it was last found to be another than before
 */
public record ContactScore(
    TenantId tenant,
    ContactId contact,
    IntentScore score,
    BigDecimal current,
    long position,
    long rulesVersion,
    Optional<Instant> hotSince,
    Optional<Instant> changesAt,
    Instant updatedAt) {

  public ContactScore {
    current = Decimals.of(current);
  }

  /** This score, or the earlier one where there is no difference but in when it was looked at. */
  public ContactScore since(ContactScore earlier) {
    boolean isSame =
        score.equals(earlier.score)
            && current.compareTo(earlier.current) == 0
            && hotSince.equals(earlier.hotSince);
    return isSame
        ? new ContactScore(
            tenant,
            contact,
            score,
            current,
            position,
            rulesVersion,
            hotSince,
            changesAt,
            earlier.updatedAt)
        : this;
  }
}

package com.nurturehub.email.domain.scoring;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * What a contact did made it hot: its score has crossed the tenant's threshold.
 *
 * @param id a UUIDv7
 * @param score what it came to
 * @param made what it is made of
 */
public record HotLead(
    UUID id, TenantId tenant, ContactId contact, BigDecimal score, IntentScore made, Instant at) {

  public HotLead {
    score = Decimals.of(score);
  }
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom each tenant does not send to.
 *
 * <p><b>Guarantee:</b> a target is suppressed once at most, and what was added is found, on every
 * instance, as soon as its unit of work commits; addresses are found in all their spellings. One
 * that is added while an e-mail to it is on its way does not stop that e-mail. <b>Cost:</b> whether
 * an e-mail's recipient is suppressed is two look-ups in one index, for many e-mails in one
 * journey. <b>Order:</b> lists are newest first, by id. <b>Idempotence:</b> adding a target twice
 * is adding it once. <b>Transaction:</b> part of the surrounding {@link UnitOfWork}.
 */
public interface Suppressions {

  /**
   * Adds a suppression, and returns the one that is in force: this one, or the one that its target
   * had before, which stays as it is.
   */
  Suppression add(Suppression suppression);

  /** Lifts a suppression, and returns it; absent when there was none. */
  Optional<Suppression> remove(TenantId tenant, SuppressionId id);

  /**
   * The tenant's suppressions, newest first.
   *
   * @param target this one's alone; absent: all
   * @param before continue below this id; absent: from the newest
   * @param limit at most this many
   */
  List<Suppression> list(
      TenantId tenant,
      Optional<Suppression.Target> target,
      Optional<SuppressionId> before,
      int limit);

  /** Why this e-mail's recipient is not sent to; absent when it is. */
  default Optional<Suppression> of(EmailDetails email) {
    return Optional.ofNullable(ofAll(List.of(email)).get(email.id()));
  }

  /**
   * Why recipients are not sent to, for those of the e-mails that must not leave; of several
   * reasons the oldest. The e-mails may be of several tenants.
   */
  Map<EmailId, Suppression> ofAll(Collection<EmailDetails> emails);
}

package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.ScheduledEmails.Withdrawal;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.util.Optional;

/**
 * Withdraws many e-mails at once, such as all of a sequence. It goes by batches, so that the
 * dispatcher never waits for long; when it breaks off, what was cancelled stays so, and asking
 * again cancels the rest.
 */
public final class CancelEmails {

  private static final String REQUESTED = "cancelled on request";

  /** E-mails that are locked at the same time. */
  private static final int BATCH = 1_000;

  private final UnitOfWork unitOfWork;
  private final ScheduledEmails emails;
  private final Clock clock;

  public CancelEmails(UnitOfWork unitOfWork, ScheduledEmails emails, Clock clock) {
    this.unitOfWork = unitOfWork;
    this.emails = emails;
    this.clock = clock;
  }

  /** Cancels all that is still scheduled and selected, and returns how many that were. */
  public int cancel(TenantId tenant, EmailSelection selection) {
    int cancelled = 0;
    Optional<EmailId> after = Optional.empty();
    do {
      Withdrawal batch = cancelNext(tenant, selection, after);
      cancelled += batch.cancelled();
      after = batch.next();
    } while (after.isPresent());
    return cancelled;
  }

  private Withdrawal cancelNext(
      TenantId tenant, EmailSelection selection, Optional<EmailId> after) {
    return unitOfWork.forTenant(
        tenant,
        () -> emails.cancelScheduled(tenant, selection, REQUESTED, clock.instant(), after, BATCH));
  }
}

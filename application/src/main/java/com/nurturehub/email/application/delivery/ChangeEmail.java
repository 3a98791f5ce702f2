package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.PersonalData;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * What a caller may do to an e-mail before it leaves, or when it has not; safe against a dispatcher
 * that leases it in the same moment.
 */
public final class ChangeEmail {

  private static final String REQUESTED = "cancelled on request";

  private final UnitOfWork unitOfWork;
  private final ScheduledEmails emails;
  private final PersonalData personalData;
  private final Clock clock;

  public ChangeEmail(
      UnitOfWork unitOfWork, ScheduledEmails emails, PersonalData personalData, Clock clock) {
    this.unitOfWork = unitOfWork;
    this.emails = emails;
    this.personalData = personalData;
    this.clock = clock;
  }

  /** Withdraws an e-mail. Cancelling a cancelled one is done already. */
  public ChangeResult cancel(TenantId tenant, EmailId id) {
    return change(
        tenant,
        id,
        email ->
            switch (email) {
              case Scheduled scheduled -> save(scheduled.cancel(REQUESTED, clock.instant()));
              case Cancelled cancelled -> new ChangeResult.Done(cancelled);
              case Sending e -> new ChangeResult.Conflict(e);
              case Sent e -> new ChangeResult.Conflict(e);
              case Failed e -> new ChangeResult.Conflict(e);
              case Unconfirmed e -> new ChangeResult.Conflict(e);
            });
  }

  /** Moves an e-mail to another time; a past one means now. */
  public ChangeResult reschedule(TenantId tenant, EmailId id, Instant sendAt) {
    return change(
        tenant,
        id,
        email -> {
          if (!(email instanceof Scheduled scheduled)) {
            return new ChangeResult.Conflict(email);
          }
          Instant now = clock.instant();
          return save(scheduled.reschedule(sendAt.isBefore(now) ? now : sendAt));
        });
  }

  /**
   * Sends once more, now, what was given up or may have been sent. Retries begin anew, and nobody
   * is asked about the earlier tries.
   */
  public ChangeResult resubmit(TenantId tenant, EmailId id) {
    return change(
        tenant,
        id,
        email -> {
          Instant now = clock.instant();
          return switch (email) {
            case Failed failed -> again(failed, now, failed.resubmit(now));
            case Unconfirmed unconfirmed -> again(unconfirmed, now, unconfirmed.resubmit(now));
            case Scheduled e -> new ChangeResult.Conflict(e);
            case Sending e -> new ChangeResult.Conflict(e);
            case Sent e -> new ChangeResult.Conflict(e);
            case Cancelled e -> new ChangeResult.Conflict(e);
          };
        });
  }

  private ChangeResult again(ScheduledEmail email, Instant now, Scheduled resubmitted) {
    if (isErased(email.details())) {
      return new ChangeResult.ContactErased();
    }
    return email.details().isExpired(now) ? new ChangeResult.TooLate(email) : save(resubmitted);
  }

  private boolean isErased(EmailDetails details) {
    return !personalData.erased(details.tenant(), List.of(details.contact().id())).isEmpty();
  }

  private ChangeResult change(
      TenantId tenant, EmailId id, Function<ScheduledEmail, ChangeResult> move) {
    return unitOfWork.forTenant(
        tenant, () -> emails.lock(tenant, id).map(move).orElseGet(ChangeResult.NotFound::new));
  }

  private ChangeResult save(ScheduledEmail changed) {
    emails.save(changed);
    return new ChangeResult.Done(changed);
  }
}

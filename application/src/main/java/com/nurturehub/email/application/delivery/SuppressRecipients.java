package com.nurturehub.email.application.delivery;

import com.nurturehub.email.application.port.EmailSelection;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.ScheduledEmails.Withdrawal;
import com.nurturehub.email.application.port.Suppressions;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the contacts and addresses that an agency does not send to. E-mails to them that are
 * scheduled already are cancelled with the suppression, or neither happens; those that are
 * scheduled later are cancelled when they would leave.
 */
public final class SuppressRecipients {

  private static final int BATCH = 1_000;

  private final UnitOfWork unitOfWork;
  private final Suppressions suppressions;
  private final ScheduledEmails emails;
  private final Identifiers identifiers;
  private final Clock clock;

  public SuppressRecipients(
      UnitOfWork unitOfWork,
      Suppressions suppressions,
      ScheduledEmails emails,
      Identifiers identifiers,
      Clock clock) {
    this.unitOfWork = unitOfWork;
    this.suppressions = suppressions;
    this.emails = emails;
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /** What became of a wish to suppress. */
  public sealed interface Result {

    /** From now on in force. */
    record Added(Suppression suppression) implements Result {}

    /** In force since earlier, for the reason of then. */
    record InForce(Suppression suppression) implements Result {}
  }

  /**
   * One page of a list.
   *
   * @param next continue below this id; absent on the last page
   */
  public record Page(List<Suppression> suppressions, Optional<SuppressionId> next) {

    public Page {
      suppressions = List.copyOf(suppressions);
    }
  }

  /** Suppresses a contact or an address, and cancels what is scheduled for it. */
  public Result suppress(TenantId tenant, Target target, String reason) {
    return unitOfWork.forTenant(tenant, () -> suppressWithin(tenant, target, reason));
  }

  /** The same as a part of the surrounding unit of work. */
  Result suppressWithin(TenantId tenant, Target target, String reason) {
    Instant now = clock.instant();
    Suppression wished =
        new Suppression(tenant, new SuppressionId(identifiers.next()), target, reason, now);
    Suppression inForce = suppressions.add(wished);
    cancelEmailsTo(inForce, now);
    return inForce.equals(wished) ? new Result.Added(inForce) : new Result.InForce(inForce);
  }

  private void cancelEmailsTo(Suppression suppression, Instant now) {
    Optional<EmailId> after = Optional.empty();
    do {
      Withdrawal batch =
          emails.cancelScheduled(
              suppression.tenant(),
              EmailSelection.to(suppression.target()),
              suppression.cancellation(),
              now,
              after,
              BATCH);
      after = batch.next();
    } while (after.isPresent());
  }

  /** Sends to them again; what was cancelled stays so. Absent when there is no such suppression. */
  public Optional<Suppression> lift(TenantId tenant, SuppressionId id) {
    return unitOfWork.forTenant(tenant, () -> suppressions.remove(tenant, id));
  }

  /** The tenant's suppressions, newest first; those of one target, or all. */
  public Page list(
      TenantId tenant, Optional<Target> target, Optional<SuppressionId> before, int limit) {
    List<Suppression> oneMore =
        unitOfWork.forTenant(tenant, () -> suppressions.list(tenant, target, before, limit + 1));
    if (oneMore.size() <= limit) {
      return new Page(oneMore, Optional.empty());
    }
    List<Suppression> page = oneMore.subList(0, limit);
    return new Page(page, Optional.of(page.getLast().id()));
  }
}

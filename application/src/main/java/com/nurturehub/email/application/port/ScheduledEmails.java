package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Waiting;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The caller's side of the e-mails: taking them in, showing and changing them. The worker's side of
 * the same e-mails is {@link SendQueue}.
 *
 * <p><b>Transaction:</b> every call is part of the surrounding {@link UnitOfWork}. <b>Order:</b>
 * lists are newest first, by id. <b>Idempotence:</b> {@link #claimKeys} decides who owns a key when
 * callers race: the loser waits for the winner's commit and then sees its e-mail.
 */
public interface ScheduledEmails {

  /** An e-mail with its bodies, as it is taken in. */
  record NewEmail(Scheduled email, EmailContent content) {}

  /** What a caller asked for under an idempotency key, and which e-mail it became. */
  record KeyUse(String fingerprint, EmailId email) {}

  /**
   * Adds e-mails; they may be leased as soon as the unit of work commits.
   *
   * @throws IllegalArgumentException if an e-mail is of another tenant
   */
  void add(TenantId tenant, List<NewEmail> emails);

  /**
   * Takes the keys for their e-mails, and returns, for every key that was taken before, its earlier
   * use; that entry is not replaced. A key is kept for 7 days at least, counted from {@code now}.
   */
  Map<IdempotencyKey, KeyUse> claimKeys(
      TenantId tenant, Map<IdempotencyKey, KeyUse> uses, Instant now);

  Optional<ScheduledEmail> find(TenantId tenant, EmailId id);

  List<ScheduledEmail> findAll(TenantId tenant, Collection<EmailId> ids);

  /**
   * The same as {@link #find}, and nobody else changes or leases the e-mail until the unit of work
   * ends.
   */
  Optional<ScheduledEmail> lock(TenantId tenant, EmailId id);

  /**
   * Stores the new state of an e-mail that this unit of work has locked.
   *
   * @throws IllegalStateException if the e-mail does not exist
   */
  void save(ScheduledEmail email);

  /**
   * What holds all that the tenant's mailbox has due, as the queue found when it last looked;
   * absent when nothing does, or for a moment only.
   */
  Optional<Waiting> holdOf(TenantId tenant);

  /**
   * What one call has cancelled.
   *
   * @param next continue after this id; absent when nothing is left
   */
  record Withdrawal(int cancelled, Optional<EmailId> next) {}

  /**
   * Cancels e-mails that are still scheduled and selected, as {@link Scheduled#cancel} does, the
   * oldest first. Those that somebody else is about to change are waited for, and cancelled if they
   * are scheduled then; what is being sent, or was, stays as it is.
   *
   * @param after continue after this id; absent: from the oldest
   * @param max at most this many
   */
  Withdrawal cancelScheduled(
      TenantId tenant,
      EmailSelection selection,
      String reason,
      Instant now,
      Optional<EmailId> after,
      int max);

  /**
   * The tenant's e-mails that match, newest first.
   *
   * @param before continue below this id; absent: from the newest
   * @param limit at most this many
   */
  List<ScheduledEmail> list(
      TenantId tenant, EmailFilter filter, Optional<EmailId> before, int limit);
}

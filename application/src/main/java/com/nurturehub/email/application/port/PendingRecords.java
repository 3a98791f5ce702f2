package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Sent e-mails that a {@link SentRecorder} has still to take note of.
 *
 * <p><b>Guarantee:</b> what was added stays until it is removed, and is claimed by one caller at a
 * time. <b>Order:</b> the longest due first; but of one tenant's only a few at once, so that one
 * whose recorder hangs delays no other. <b>Idempotence:</b> adding an e-mail twice is adding it
 * once. <b>Fencing:</b> {@link #postpone} and {@link #remove} change something only while the given
 * claim is the latest. <b>Time</b> is the store's, the same for all instances. <b>Transaction:</b>
 * part of the surrounding {@link UnitOfWork}, so that an e-mail is sent and pending in one.
 * <b>Cost:</b> none for tenants without pending e-mails. <b>A crash</b> after a claim loses
 * nothing: when it has run out, somebody else claims.
 */
public interface PendingRecords {

  /**
   * A claimed e-mail.
   *
   * @param attempt counts the claims, from 1
   * @param since when it was added
   */
  record Pending(TenantId tenant, EmailId email, int attempt, Instant since) {}

  /** Adds e-mails, due at once. */
  void add(Collection<Sent> emails);

  /**
   * Takes due e-mails.
   *
   * @param max at most this many
   * @param each at most this many of one tenant
   * @param claimFor after which they are due again, unless they were postponed or removed
   */
  List<Pending> claim(int max, int each, Duration claimFor);

  /** Lets a claimed e-mail be due again after {@code wait}. */
  void postpone(Pending claimed, Duration wait);

  /** Forgets a claimed e-mail: it is recorded, or never will be. */
  void remove(Pending claimed);
}

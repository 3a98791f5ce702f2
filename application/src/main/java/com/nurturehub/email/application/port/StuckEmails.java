package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * E-mails that do not move by themselves, though they should.
 *
 * <p><b>Guarantee:</b> tells what was so at one moment; a tenant is named once. <b>Order:</b> none.
 * <b>Time</b> is the store's. <b>Transaction:</b> part of the surrounding {@link UnitOfWork};
 * nothing is locked or changed. <b>Cost:</b> a few looks into indexes for each tenant, however many
 * e-mails there are.
 */
public interface StuckEmails {

  /**
   * A tenant's e-mails are due and do not leave.
   *
   * @param since when the oldest of them could have left
   */
  record Overdue(TenantId tenant, Instant since) {}

  /**
   * A tenant's e-mails that may have been sent, where nobody but a person can find out.
   *
   * @param emails how many they are
   */
  record Undecided(TenantId tenant, int emails) {}

  /**
   * The tenants whose oldest due e-mail waits for {@code longerThan} without a reason. A pause,
   * sending hours, a used up daily limit and a pace that is used to the full are reasons; time that
   * they took does not count.
   */
  List<Overdue> overdue(Duration longerThan);

  /** The tenants with e-mails that are unconfirmed and will not be checked again. */
  List<Undecided> undecided();
}

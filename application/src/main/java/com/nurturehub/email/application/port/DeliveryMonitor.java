package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;

/**
 * Where an operator looks: log lines and metrics.
 *
 * <p><b>Guarantee:</b> never fails, never blocks, and writes no address, token or secret.
 * <b>Transaction:</b> none; it is told after the fact.
 */
public interface DeliveryMonitor {

  /** A provider was called for an e-mail and answered within {@code took}. */
  void attempted(Sending email, SendOutcome outcome, Duration took);

  /** A lease ended in this state. */
  void settled(ScheduledEmail email);

  /** A lease was lost to another holder before its outcome could be stored. */
  void leaseLost(Sending email);

  /** A lease ran out without a word from its holder. */
  void recovered(ScheduledEmail email);

  /** A bug or a broken part of ours came between an e-mail and its provider. */
  void broke(ScheduledEmail email, RuntimeException cause);

  /** A sent e-mail was to be recorded, with this outcome. */
  void recorded(Sent email, SentRecorder.Outcome outcome);

  /** A sent e-mail stays unrecorded: its recorder refused it, or could not for too long. */
  void unrecorded(Sent email, Failure why);

  /** A visit to a tracking address was taken in. */
  void engaged(EngagementEvent event, EngagementIntake.Receipt receipt);

  /** What a contact did has made it a hot lead. */
  void becameHot(HotLead lead);

  /** A contact of the tenant was erased, but for e-mails of its that are being sent. */
  void erased(TenantId tenant, int emailsInFlight);

  /** A tracking address was asked for with a token that does not open, or on a foreign host. */
  void refusedToken();

  /** A link was followed whose destination is kept in the store, and the store is away. */
  void destinationOutOfReach();
}

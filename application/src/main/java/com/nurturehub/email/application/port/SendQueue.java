package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Hands due e-mails to workers, one holder each, and takes back what became of them.
 *
 * <p><b>Lanes:</b> all e-mails of one tenant and mailbox share a lane, one row that holds its
 * limits, its sending hours and its pause. What one lane has due, exhausts or suffers delays no
 * other. <b>Guarantee:</b> an e-mail is leased by at most one worker at a time, never before its
 * time, and only in state {@code scheduled}, or {@code unconfirmed} when its check is due. A lease
 * means "may have been sent". <b>Fencing:</b> {@link #settle}, {@link #keep} and {@link #extend}
 * change something only while the given lease is the e-mail's latest. <b>Order:</b> earliest due
 * first within a lane; none among lanes. <b>Time</b> of leases is the store's, the same for all
 * instances. <b>Transaction:</b> all but {@link #claim} and {@link #recoverExpired} are part of the
 * surrounding {@link UnitOfWork}; those two are units of work of their own and must be called
 * outside any. <b>A crash</b> after a lease loses nothing: it runs out and {@link #recoverExpired}
 * finds it.
 */
public interface SendQueue {

  /** What became of a write by a lease holder. */
  enum Fenced {
    /** Stored. */
    DONE,
    /** Another holder has the e-mail by now; nothing was changed. */
    LEASE_LOST
  }

  /**
   * E-mails leased by one call.
   *
   * @param next when it is worth asking again; in the past when more is due already
   */
  record Claim(List<Sending> leased, Instant next) {

    public Claim {
      leased = List.copyOf(leased);
    }
  }

  /**
   * Leases due e-mails, as many as their lanes allow to start now.
   *
   * @param holder the worker's name, for operators
   * @param max at most this many
   * @param leaseFor how long the leases last
   */
  Claim claim(String holder, int max, Duration leaseFor);

  /**
   * Has {@code signal} called when an e-mail becomes due earlier than the latest claims could know,
   * by whichever instance, and once at the beginning. A signal may be lost or come for nothing, so
   * that only punctuality may rest on it. It must not block.
   */
  void onEarlierDue(Runnable signal);

  /** The bodies of a leased e-mail. */
  EmailContent content(Sending email);

  /**
   * An e-mail whose lease ends, and the state it comes to.
   *
   * @param news what that tells about the mailbox; without effect when the lease was lost, or the
   *     mailbox was configured anew since the lease was granted
   */
  record Settlement(Sending leased, ScheduledEmail next, MailboxNews news) {

    /**
     * Pairs them.
     *
     * @throws IllegalArgumentException if {@code next} is another e-mail, or still sending
     */
    public Settlement {
      boolean same =
          next.id().equals(leased.id())
              && next.details().tenant().equals(leased.details().tenant());
      if (next instanceof Sending || !same) {
        throw new IllegalArgumentException("not what can become of e-mail " + leased.id());
      }
    }
  }

  /** Stores a lease holder's interim knowledge, such as the reference of a prepared message. */
  Fenced keep(Sending email);

  /**
   * Lets leases last {@code leaseFor} from now on, so that a slow send keeps its e-mail; results in
   * their order.
   */
  List<Fenced> extend(List<Sending> leased, Duration leaseFor);

  /**
   * Ends leases, each for itself, and lets their mailboxes rest or go on as the news demand: a
   * mailbox with several {@link MailboxNews.Failing} in a row rests, then sends one e-mail at a
   * time until the first is taken. Results in their order.
   */
  List<Fenced> settle(List<Settlement> settlements);

  /**
   * Turns e-mails whose lease ran out into unconfirmed ones, by {@link Sending#abandon}.
   *
   * @param max at most this many
   * @return what was recovered
   */
  List<ScheduledEmail> recoverExpired(RetryPolicy policy, int max);

  /**
   * Opens the tenant's lane anew by its settings; a pause is lifted, what the mailbox has used of
   * its daily limit stays counted. E-mails not yet leased follow.
   *
   * @param limits the limits in force
   */
  void configureLane(DeliverySettings settings, SendLimits limits);

  /** Ends the rest of the tenant's lane for its broken connection; any other rest lasts. */
  void resume(TenantId tenant);
}

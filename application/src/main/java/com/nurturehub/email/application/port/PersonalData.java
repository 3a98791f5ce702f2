package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the stores hold of a contact, whichever store holds it, and the contacts of whom
 * nothing may be held any more.
 *
 * <p><b>Guarantee:</b> from the commit of a {@link #mark} on, nothing of the contact comes in:
 * {@link EngagementEventStore#append} and {@link LinkDestinations#keep} strip what they are given,
 * also where they began before; and who asked {@link #erased} before it has committed. So a {@link
 * #wipe} that comes later meets all there is. What the contact did stays, to be counted, without
 * what tells of a person. <b>Order:</b> {@link #mark}, then {@link #wipe} until nothing is left.
 * <b>Idempotence:</b> all of them. <b>Transaction:</b> part of the surrounding {@link UnitOfWork},
 * as a worker but for {@link #erased}; {@link #mark} must be its unit's only call, since others
 * wait from there to the commit. <b>A crash</b> in between leaves the mark, and the contact among
 * the {@link #open} ones.
 */
public interface PersonalData {

  /**
   * A contact of whom nothing may be held any more.
   *
   * @param since when that was first asked for
   */
  record Erasure(TenantId tenant, ContactId contact, Instant since) {}

  /**
   * How far a wipe has come.
   *
   * @param hasMore whether there is more that can be wiped now
   * @param emailsInFlight how many e-mails cannot be yet, since somebody may be sending them or
   *     will
   */
  record Wiped(boolean hasMore, int emailsInFlight) {}

  /**
   * Notes that nothing of the contact may be held any more, known or not. It is {@link #open} from
   * here on, also when it was {@link #close closed}.
   */
  Erasure mark(TenantId tenant, ContactId contact, Instant now);

  /**
   * Wipes what is held of the contact, but for e-mails that are not at their end.
   *
   * @param max rows of each kind at most, so that nobody waits for long
   */
  Wiped wipe(Erasure erasure, int max);

  /** Notes that nothing was left, and nothing can follow. */
  void close(Erasure erasure);

  /** Erasures that are not closed, the oldest first. */
  List<Erasure> open(int max);

  /**
   * Which of these contacts are marked. The others will not be until the unit of work ends, so that
   * it may take in what it has of them.
   */
  Set<ContactId> erased(TenantId tenant, Collection<ContactId> contacts);

  /** When a contact was marked last, as a worker; absent when none ever was. */
  Optional<Instant> latest();
}

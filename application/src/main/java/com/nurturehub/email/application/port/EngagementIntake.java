package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;

/**
 * The fast way into the {@link EngagementEventStore} for events that somebody waits on.
 *
 * <p><b>Guarantee:</b> {@link Receipt#STORED} means durable and readable. <b>Order:</b> none among
 * concurrent callers. <b>Idempotence:</b> by event id, as in the store. <b>Transaction:</b> its
 * own, shared with other callers of the moment; must be called outside a {@link UnitOfWork}. The
 * call is bounded: nobody waits longer than the configured time.
 */
public interface EngagementIntake {

  /** What became of an event. */
  enum Receipt {
    /** It is in the store. */
    STORED,
    /**
     * The store is slow or away; the event is held in memory and stored later, unless the process
     * ends first.
     */
    HELD,
    /** The store is away and no more can be held: the event is lost, and counted. */
    LOST
  }

  Receipt take(EngagementEvent event);
}

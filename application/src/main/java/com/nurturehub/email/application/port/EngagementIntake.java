package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.EngagementEvent;
import java.util.concurrent.CompletableFuture;

/**
 * The fast way into the {@link EngagementEventStore} for visits, whose visitors wait.
 *
 * <p><b>Guarantee:</b> {@link Receipt#STORED} means durable and readable, {@link
 * Receipt#JOURNALLED} durable here and readable later; either is kept through a crash of the
 * process. <b>Order:</b> none among concurrent callers; what is journalled is stored in the order
 * in which it was taken. <b>Idempotence:</b> none: each call is another visit, though repeats
 * ({@link com.nurturehub.email.domain.engagement.Repeats}) may be folded into one event that counts
 * them. <b>Transaction:</b> its own, shared with other callers of the moment; must be called
 * outside a {@link UnitOfWork}. The call returns at once, and nobody waits for the receipt longer
 * than the configured time.
 */
public interface EngagementIntake {

  /** What became of an event. */
  enum Receipt {
    /** It is in the store. */
    STORED,
    /** It is in the local journal: a repeat, or the store is slow or away. */
    JOURNALLED,
    /**
     * Even the journal took too long; the event is held in memory, and stored or journalled later
     * unless the process ends first.
     */
    HELD,
    /** Neither store nor journal nor memory could take it: the event is lost, and counted. */
    LOST
  }

  /**
   * Takes an event in.
   *
   * @return what became of it; never completed exceptionally. Who completes it keeps the next ones:
   *     what hangs on it must be short, and wait for nothing
   */
  CompletableFuture<Receipt> take(EngagementEvent.Visited event);
}

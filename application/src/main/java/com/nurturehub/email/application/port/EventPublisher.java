package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.engagement.RecordedEvent;
import java.time.Duration;
import java.util.List;

/**
 * Publishes events to those outside who keep them in a log of their own.
 *
 * <p><b>Guarantee:</b> what was published when {@link #publish} returns is acknowledged, and
 * survives the end of whoever acknowledged it. What is known of a visitor's client is never
 * published. <b>Order:</b> each contact's events arrive as they are given, and none arrives unless
 * all before it in the same call did: a call that fails, or whose instance dies, has published a
 * beginning of each contact's events. So a contact's events are in the feed's order, repeats by id
 * left out, as long as every caller goes on from a place up to which everything is published,
 * however many callers there are and however late what one of them has begun arrives. It cannot
 * take such an arrival back: a paused instance that goes on repeats what another has published
 * meanwhile, within the time of one call. <b>Idempotence:</b> none; what is published again arrives
 * again, with the same id. <b>Transaction:</b> none of its own; it may be called within a {@link
 * UnitOfWork}, since it returns or throws {@link #WITHIN} a time that is well below what a store
 * allows an idle one. <b>A crash</b> loses nothing that the caller will publish again. For one
 * thread at a time.
 */
public interface EventPublisher {

  /** How long a call takes at most, whatever those outside do. */
  Duration WITHIN = Duration.ofSeconds(8);

  /**
   * Publishes these, in order; none is no call.
   *
   * @throws PublisherUnavailable if it is not certain that all of them were taken, and others would
   *     fare no better
   * @throws EventRefused if one of them will not be taken as things are
   */
  void publish(List<RecordedEvent> events);
}

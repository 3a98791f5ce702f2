package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.webhook.EndpointHealth;
import com.nurturehub.email.domain.webhook.Webhook;
import com.nurturehub.email.domain.webhook.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What webhooks are still to be told.
 *
 * <p><b>Guarantee:</b> what was added stays until it was taken, and is claimed by one caller at a
 * time while the lease lasts. <b>Fairness:</b> of one webhook's messages only a few are on their
 * way at once, those with the fewest come first, and a webhook whose endpoint fails rests: one that
 * hangs or is dead delays no other. <b>Order:</b> the longest due first within a webhook; but none
 * is promised, since what fails comes later. <b>Idempotence:</b> a webhook has a message once,
 * however often it is added. <b>Fencing:</b> {@link #settle} changes something only while the given
 * lease is the latest. <b>Erasure:</b> a row names its contact, and holds no text of an event that
 * the {@link EngagementEventStore} has. <b>Time</b> is the store's, the same for all instances.
 * <b>Transaction:</b> part of the surrounding {@link UnitOfWork}. <b>Cost:</b> none for tenants
 * without webhooks. <b>A crash</b> after a claim loses nothing: when the lease has run out, the
 * message is due again.
 */
public interface WebhookDeliveries {

  /**
   * A message for those webhooks of its tenant that want its type.
   *
   * @param id the same for all of them; for an event of the store the event's
   * @param content what cannot be read again in the store of events: the finished text
   * @param recordedAt webhooks that were added later do not hear of it; absent: it is of now
   */
  record Message(
      TenantId tenant,
      UUID id,
      ContactId contact,
      String type,
      Optional<String> content,
      Optional<Instant> recordedAt) {}

  /** What a message tells. */
  sealed interface Content {

    /** An event of the store. */
    record OfEvent(RecordedEvent event) implements Content {}

    /** A text that was finished when the message was added. */
    record Finished(String text) implements Content {}

    /** Nothing any more: the event is no longer there. */
    record Gone() implements Content {}
  }

  /**
   * A claimed message.
   *
   * @param lease counts the claims
   * @param attempt counts from 1, anew after a replay
   * @param since when it was added, or replayed last
   */
  record Due(
      Webhook webhook,
      UUID message,
      String type,
      Content content,
      int lease,
      int attempt,
      Instant since) {}

  /** How a claim ends. */
  sealed interface End {

    /** The endpoint took it. */
    record Taken() implements End {}

    /** There was nothing to tell. */
    record Dropped() implements End {}

    /**
     * It failed, and is due again.
     *
     * @param rest how long the endpoint asked to be left alone; zero when it did not
     */
    record Later(Duration after, Duration rest, Failure failure) implements End {}

    /** It failed for the last time. It stays, until somebody has it replayed. */
    record Parked(Failure failure) implements End {}

    /**
     * The endpoint wants nothing any more: the webhook is disabled, and all it waits for parked.
     */
    record Disabled(Failure failure) implements End {}
  }

  /** A claimed message, and how its claim ends. */
  record Settlement(Due due, End end) {}

  /**
   * What settling has changed.
   *
   * @param inForce those whose lease was the latest
   * @param recovered webhooks whose endpoint took a message after it had failed
   */
  record Settled(List<Settlement> inForce, List<Webhook> recovered) {

    public Settled {
      inForce = List.copyOf(inForce);
      recovered = List.copyOf(recovered);
    }
  }

  /** Where a message stands. */
  enum State {
    /** To be posted, now or later. */
    WAITING,
    /** Given up, until somebody has it replayed. */
    PARKED
  }

  /**
   * A message as people see it.
   *
   * @param nextAttemptAt absent while it is parked
   */
  record Delivery(
      UUID message,
      String type,
      ContactId contact,
      State state,
      int attempts,
      Instant since,
      Optional<Instant> nextAttemptAt,
      Optional<Instant> lastAttemptAt,
      Optional<Failure> failure) {}

  /**
   * How much there is.
   *
   * @param oldest how long the oldest that is not parked has waited; zero when there is none
   */
  record Backlog(long waiting, long parked, Duration oldest) {}

  /** Adds messages, due at once, for every enabled webhook that wants them. */
  void add(Collection<Message> messages);

  /**
   * Takes due messages.
   *
   * @param max at most this many
   * @param each at most this many of one webhook on their way at once
   * @param leaseFor after which they are due again, unless they were settled
   */
  List<Due> claim(int max, int each, Duration leaseFor);

  /** Ends claims, and keeps {@link EndpointHealth} by what they tell of the endpoints. */
  Settled settle(List<Settlement> settlements);

  /**
   * Parks what has waited for longer than {@code age} and is not on its way: an endpoint that fails
   * gets one message at a time, and the others would wait for their turn for ever.
   *
   * @param max at most this many
   * @return how many were parked
   */
  int parkOlder(Webhook webhook, Duration age, Failure failure, int max);

  /**
   * A webhook's messages, newest first.
   *
   * @param state those alone; absent: all
   * @param before continue below this message; absent: from the newest
   * @param limit at most this many
   */
  List<Delivery> list(
      TenantId tenant, WebhookId webhook, Optional<State> state, Optional<UUID> before, int limit);

  /**
   * Has parked messages posted again, as if they were new.
   *
   * @param messages these alone; empty: all that are parked
   * @return how many there were
   */
  int replay(TenantId tenant, WebhookId webhook, Set<UUID> messages);

  /** How much there is in all, as a worker. */
  Backlog backlog();

  /**
   * Calls {@code signal} whenever there may be something to claim, on any instance; a signal may
   * come late or not at all, so look from time to time as well. It must not block.
   */
  void onNews(Runnable signal);
}

package com.nurturehub.email.application.port;

import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.webhook.WebhookSecret;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Posts messages to webhooks as <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 * has it.
 *
 * <p><b>Guarantee:</b> a message is signed by every secret, follows no redirect, and goes to no
 * address within our own networks, whatever a name says at which moment. <b>Time:</b> an answer
 * comes within a bound, also when the endpoint hangs or never ends. What an endpoint says beyond
 * its status and {@code Retry-After} is neither kept nor told. <b>Transaction:</b> none; it waits
 * for the endpoint, so call it outside any {@link UnitOfWork}. <b>Idempotence:</b> none here; the
 * id is what receivers know a repeat by. <b>A crash</b> while it waits leaves open whether the
 * endpoint has the message. Safe for any number of threads.
 */
public interface WebhookSender {

  /**
   * What is posted.
   *
   * @param secrets whose signatures it bears, in this order
   * @param at the time of this attempt
   * @param text the body, a CloudEvent in JSON
   */
  record Post(WebhookUrl url, List<WebhookSecret> secrets, UUID message, Instant at, String text) {

    public Post {
      secrets = List.copyOf(secrets);
    }
  }

  /** What came of it. */
  sealed interface Answer {

    /** The endpoint has it. */
    record Taken() implements Answer {}

    /**
     * It has not, as far as we know.
     *
     * @param retryAfter how long the endpoint asks to be left alone
     */
    record NotTaken(Failure failure, Optional<Duration> retryAfter) implements Answer {}

    /** The endpoint wants neither this nor anything else, ever. */
    record Gone(Failure failure) implements Answer {}
  }

  Answer post(Post post);

  /**
   * Why nothing would ever be posted there, as far as the URL itself tells; it looks up nothing.
   * The text may be shown.
   */
  Optional<String> objectionTo(WebhookUrl url);
}

package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.WebhookSender.Answer;
import com.nurturehub.email.application.port.WebhookSender.Post;
import com.nurturehub.email.domain.webhook.WebhookUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link WebhookSender} does. */
public interface WebhookSenderContract {

  /** The sender of this test, the same at every call within it. */
  WebhookSender webhookSender();

  /**
   * From now on the endpoint answers so.
   *
   * @param retryAfter seconds
   * @return where it is
   */
  WebhookUrl answering(int status, Optional<Integer> retryAfter);

  /** What has arrived, as {@code id text}. */
  List<String> arrived();

  @Test
  default void messageShouldBeTakenWhenTheEndpointAnswersThatAllIsWell() {
    Post post = post(answering(204, Optional.empty()));

    Answer answer = webhookSender().post(post);

    assertThat(answer).isEqualTo(new Answer.Taken());
    assertThat(arrived()).containsExactly(post.message() + " " + post.text());
  }

  @Test
  default void messageShouldNotBeTakenWhenTheEndpointAnswersOtherwise() {
    for (int status : List.of(301, 400, 404, 500, 503)) {
      Answer answer = webhookSender().post(post(answering(status, Optional.empty())));

      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.NotTaken.class,
              notTaken -> {
                assertThat(notTaken.failure().code()).isEqualTo("status-" + status);
                assertThat(notTaken.retryAfter()).isEmpty();
              });
    }
  }

  @Test
  default void endpointShouldBeLeftAloneForAsLongAsItAsks() {
    Answer answer = webhookSender().post(post(answering(429, Optional.of(120))));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.NotTaken.class,
            notTaken -> assertThat(notTaken.retryAfter()).contains(Duration.ofMinutes(2)));
  }

  @Test
  default void endpointShouldBeGoneWhenItSaysSo() {
    Answer answer = webhookSender().post(post(answering(410, Optional.empty())));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Gone.class, gone -> assertThat(gone.failure().code()).isEqualTo("status-410"));
  }

  @Test
  default void urlShouldBeObjectedToWhenNothingWouldEverBePostedThere() {
    WebhookUrl fine = answering(204, Optional.empty());

    assertThat(webhookSender().objectionTo(fine)).isEmpty();
  }

  /** A message to there. */
  static Post post(WebhookUrl url) {
    return new Post(
        url, List.of(Examples.webhookSecret()), UUID.randomUUID(), NOON, "{\"name\": \"Jö\"}");
  }
}

package com.nurturehub.email.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.delivery.OneEmail;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of {@code failures.txt}, from the provider's signal to what becomes of the e-mail, its
 * mailbox and its next attempt. A row without a signal fails, unless the table says why it cannot
 * occur over this transport.
 */
public interface FailureTableContract {

  /** Makes the provider behind the transport answer as a row says. */
  @FunctionalInterface
  interface Signal {
    void arrange() throws Exception;
  }

  /** The least that every signal with {@code Retry-After} asks for, of a minute or two. */
  Duration PROVIDERS_WORD = Duration.ofSeconds(90);

  MailProvider provider();

  /** Of a mailbox that is connected. */
  DeliverySettings connected();

  /** The provider takes the next message, and its answer is lost. */
  void loseNextAnswer();

  /** The transport's name in the table's last column. */
  String transport();

  /** How each row comes about here, by its name. */
  Map<String, Signal> signals();

  @ParameterizedTest
  @MethodSource("com.nurturehub.email.application.port.FailureTable#rows")
  default void failureShouldBeReadAsTheTableSays(FailureTable.Row row) throws Exception {
    Optional<Signal> signal = Optional.ofNullable(signals().get(row.name()));
    assertThat(signal.isPresent()).as("a signal for it").isEqualTo(row.occursOver(transport()));
    if (signal.isPresent()) {
      OneEmail email = new OneEmail(provider(), connected());
      if (row.call().equals("look-up")) {
        loseNextAnswer();
        email.dispatch();
        email.sleep(RetryPolicy.DEFAULT.quietPeriod());
      }
      signal.get().arrange();
      Instant begun = email.now();

      email.dispatch();

      assertThat(outcomeOf(email)).as("outcome").isEqualTo(row.outcome());
      assertThat(mailboxOf(email.news())).as("mailbox").isEqualTo(row.mailbox());
      assertThat(nextOf(email, begun)).as("next").isEqualTo(row.next());
    }
  }

  private static String outcomeOf(OneEmail email) {
    Connection.State connection = email.connection();
    if (email.news() instanceof MailboxNews.None) {
      return "later";
    } else if (connection == Connection.State.RECONSENT_REQUIRED) {
      return "reconsent";
    } else if (connection == Connection.State.MISCONFIGURED) {
      return "misconfigured";
    }
    Attempt last = email.stored().attempts().getLast();
    return switch (last.outcome()) {
      case ACCEPTED -> "accepted";
      case TRANSIENT -> "transient";
      case PERMANENT -> "permanent";
      case UNKNOWN -> "unknown";
    };
  }

  private static String mailboxOf(MailboxNews news) {
    return switch (news) {
      case MailboxNews.None none -> "silent";
      case MailboxNews.Working working -> "open";
      case MailboxNews.Failing failing -> "counted";
      case MailboxNews.Resting resting ->
          switch (resting.reason()) {
            case LIMIT -> "limited";
            case CONNECTION -> "paused";
            case PROVIDER -> "broken";
          };
    };
  }

  private static String nextOf(OneEmail email, Instant begun) {
    ScheduledEmail stored = email.stored();
    return switch (stored) {
      case Sent sent -> "sent";
      case Failed failed -> "failed";
      case Unconfirmed unconfirmed ->
          unconfirmed
                  .nextCheckAt()
                  .equals(Optional.of(begun.plus(RetryPolicy.DEFAULT.quietPeriod())))
              ? "quiet"
              : unconfirmed.toString();
      case Scheduled scheduled when scheduled.attempts().isEmpty() -> "reconnected";
      case Scheduled scheduled ->
          scheduled.nextAttemptAt().isBefore(begun.plus(PROVIDERS_WORD)) ? "backoff" : "after";
      default -> stored.toString();
    };
  }
}

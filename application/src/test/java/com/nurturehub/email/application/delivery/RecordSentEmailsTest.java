package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.PendingRecords.Pending;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.application.port.SentRecorder.Outcome;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RecordSentEmailsTest {

  private static final Failure FAILURE = new Failure("503", "the system is away");
  private static final Outcome AWAY = new Outcome.NotNow(FAILURE, Optional.empty());

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final Script script = new Script();
  private MailProviders providers =
      new MailProviders(List.of(new ScriptedProvider().recordBy(script)));

  /** Answers as it was told, and takes note where it was told nothing. */
  private static final class Script implements SentRecorder {

    private final List<Sent> asked = new ArrayList<>();
    private final Queue<Outcome> answers = new ArrayDeque<>();

    @Override
    public Outcome record(DeliverySettings settings, Sent email) {
      asked.add(email);
      return answers.isEmpty() ? new Outcome.Recorded() : answers.remove();
    }
  }

  @Test
  void emailShouldBeRecordedOnceWhenItIsPending() {
    Sent email = pending();

    recordAll();
    clock.advance(Duration.ofDays(1));
    recordAll();

    assertThat(script.asked).containsExactly(email);
    assertThat(monitor.told()).containsExactly("recorded Recorded");
  }

  @Test
  void emailShouldBeTriedAgainLaterWhenTheRecorderCannotNow() {
    pending();
    script.answers.add(AWAY);

    recordAll();
    recordAll();
    int atOnce = script.asked.size();
    clock.advance(RetryPolicy.DEFAULT.base());
    recordAll();

    assertThat(atOnce).isEqualTo(1);
    assertThat(monitor.told()).containsExactly("recorded NotNow", "recorded Recorded");
  }

  @Test
  void recorderShouldBeLeftAloneAsLongAsItSays() {
    pending();
    script.answers.add(new Outcome.NotNow(FAILURE, Optional.of(Duration.ofHours(1))));

    recordAll();
    clock.advance(Duration.ofMinutes(59));
    recordAll();
    int before = script.asked.size();
    clock.advance(Duration.ofMinutes(1));
    recordAll();

    assertThat(before).isEqualTo(1);
    assertThat(script.asked).hasSize(2);
  }

  @Test
  void emailShouldStaySentAndUnrecordedWhenItIsRefused() {
    Sent email = pending();
    script.answers.add(new Outcome.Refused(new Failure("404", "no such contact")));

    recordAll();
    clock.advance(Duration.ofDays(1));
    recordAll();

    assertThat(script.asked).hasSize(1);
    assertThat(monitor.told()).containsExactly("recorded Refused", "unrecorded 404");
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
  }

  @Test
  void recordingShouldEndWhenTheRecorderIsAwayForTooLong() {
    pending();
    for (int i = 0; i < 100; i++) {
      script.answers.add(AWAY);
    }

    for (int hour = 0; hour < 100; hour++) {
      recordAll();
      clock.advance(Duration.ofHours(1));
    }

    assertThat(monitor.told()).endsWith("recorded NotNow", "unrecorded 503");
    assertThat(claim()).isEmpty();
  }

  @Test
  void emailShouldBeTriedAgainWhenTheAdapterBreaks() {
    pending();
    providers =
        new MailProviders(
            List.of(
                new ScriptedProvider()
                    .recordBy(
                        (settings, email) -> {
                          throw new IllegalStateException("a bug");
                        })));

    recordAll();

    assertThat(monitor.told()).containsExactly("broke a bug", "recorded NotNow");
    clock.advance(RetryPolicy.DEFAULT.base());
    assertThat(claim()).hasSize(1);
  }

  @Test
  void nothingShouldBeRecordedWhenTheAgencySendsOverAnotherProviderByNow() {
    pending();
    providers = new MailProviders(List.of(new ScriptedProvider()));

    recordAll();

    assertThat(monitor.told()).isEmpty();
    assertThat(claim()).isEmpty();
  }

  /** An e-mail that was sent, as the dispatcher leaves it. */
  private Sent pending() {
    DeliverySettings settings = Examples.settings(ACME);
    NewEmail scheduled = Examples.newEmail(ACME, NOON);
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(settings);
              stores.queue().configureLane(settings, Examples.limits());
              stores.emails().add(ACME, List.of(scheduled));
              return scheduled;
            });
    Sending leased = stores.queue().claim("worker-1", 1, Duration.ofMinutes(1)).leased().getFirst();
    Sent sent = leased.confirm(Optional.empty(), NOON);
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.records().add(List.of(sent));
              return stores.queue().settle(List.of(settlement(leased, sent)));
            });
    return sent;
  }

  private static Settlement settlement(Sending leased, ScheduledEmail next) {
    return new Settlement(leased, next, new MailboxNews.Working());
  }

  private void recordAll() {
    RecordSentEmails recordSentEmails =
        new RecordSentEmails(
            stores.unitOfWork(),
            stores.records(),
            stores.emails(),
            stores.settings(),
            providers,
            monitor,
            clock,
            () -> 0.5,
            RetryPolicy.DEFAULT);
    recordSentEmails.claim(10).forEach(recordSentEmails::record);
  }

  private List<Pending> claim() {
    return stores
        .unitOfWork()
        .asWorker(() -> stores.records().claim(10, 10, Duration.ofMinutes(1)));
  }

  private EmailState stateOf(Sent email) {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.emails().find(ACME, email.id()))
        .map(EmailState::of)
        .orElseThrow();
  }
}

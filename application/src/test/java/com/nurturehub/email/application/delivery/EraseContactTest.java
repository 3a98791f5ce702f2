package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.application.port.SendQueue.Settlement;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Suppression.Target;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EraseContactTest {

  private static final ContactId JO = new ContactId("c-1001");
  private static final IdempotencyKey KEY = new IdempotencyKey("order-1");

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final SuppressRecipients suppressRecipients =
      new SuppressRecipients(
          stores.unitOfWork(),
          stores.suppressions(),
          stores.emails(),
          Examples.identifiers(),
          clock);
  private final EraseContact eraseContact =
      new EraseContact(
          stores.unitOfWork(),
          stores.personalData(),
          suppressRecipients,
          stores.emails(),
          stores.events(),
          monitor,
          Examples.identifiers(),
          clock);
  private final ScheduleEmail scheduleEmail =
      new ScheduleEmail(
          stores.unitOfWork(),
          stores.settings(),
          stores.emails(),
          stores.personalData(),
          new MarkingInstrumenter(),
          Examples.identifiers(),
          clock);
  private final ChangeEmail changeEmail =
      new ChangeEmail(stores.unitOfWork(), stores.emails(), stores.personalData(), clock);

  @BeforeEach
  void configure() {
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(Examples.settings(ACME));
              stores.queue().configureLane(Examples.settings(ACME), Examples.limits());
              return ACME;
            });
  }

  @Test
  void scheduledEmailShouldBeCancelledAndForgottenWhenItsContactIsErased() {
    Scheduled email = schedule();

    EraseContact.Erased erased = eraseContact.erase(ACME, JO);

    assertThat(erased).isEqualTo(new EraseContact.Erased(NOON, 0));
    ScheduledEmail left = find(email);
    assertThat(left).isInstanceOf(Cancelled.class);
    assertThat(left.details()).isEqualTo(email.details().erased());
    assertThat(monitor.told()).containsExactly("erased a contact of acme, in flight: 0");
  }

  @Test
  void emailShouldBeForgottenAndNotSentAgainWhenItWasBeingSent() {
    schedule();
    Sending leased = stores.queue().claim("worker-1", 1, Duration.ofMinutes(1)).leased().getFirst();

    EraseContact.Erased erased = eraseContact.erase(ACME, JO);
    eraseContact.goOn();
    ScheduledEmail meanwhile = find(leased);
    settle(leased, leased.release(NOON));
    eraseContact.goOn();

    assertThat(erased.emailsInFlight()).isEqualTo(1);
    assertThat(meanwhile).isEqualTo(leased);
    assertThat(find(leased)).isInstanceOf(Cancelled.class);
    assertThat(find(leased).details()).isEqualTo(leased.details().erased());
  }

  @Test
  void emailShouldFailAndTellSoWhenNobodyKnowsWhetherItWasSent() {
    schedule();
    Sending leased = stores.queue().claim("worker-1", 1, Duration.ofMinutes(1)).leased().getFirst();
    settle(leased, leased.abandon(RetryPolicy.DEFAULT, NOON));

    eraseContact.erase(ACME, JO);

    assertThat(find(leased))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason().code()).isEqualTo("contact-erased"));
    assertThat(find(leased).details()).isEqualTo(leased.details().erased());
    assertThat(events())
        .singleElement()
        .satisfies(e -> assertThat(e.event()).isInstanceOf(EngagementEvent.Failed.class));
    assertThat(changeEmail.resubmit(ACME, leased.id()))
        .isInstanceOf(ChangeResult.ContactErased.class);
  }

  @Test
  void nothingShouldBeTakenInWhenTheContactIsErased() {
    ScheduleEmail.Request request = new ScheduleEmail.Request(Examples.draft(), Optional.of(KEY));
    scheduleEmail.schedule(ACME, request);
    eraseContact.erase(ACME, JO);

    List<ScheduleResult> results =
        scheduleEmail.scheduleAll(
            ACME,
            List.of(request, new ScheduleEmail.Request(Examples.draft("c-2"), Optional.of(KEY))));

    assertThat(results.getFirst()).isInstanceOf(ScheduleResult.ContactErased.class);
    assertThat(results.getLast()).isInstanceOf(ScheduleResult.Created.class);
  }

  @Test
  void contactShouldStaySuppressedWhenItIsErased() {
    eraseContact.erase(ACME, JO);
    eraseContact.erase(ACME, JO);

    assertThat(
            suppressRecipients
                .list(ACME, Optional.of(new Target.OfContact(JO)), Optional.empty(), 10)
                .suppressions())
        .singleElement()
        .satisfies(s -> assertThat(s.reason()).isEqualTo(EraseContact.REASON));
  }

  @Test
  void erasureShouldBeMadeAgainForAWhileAndThenBeClosed() {
    Erasure erasure = new Erasure(ACME, JO, NOON);
    eraseContact.erase(ACME, JO);

    eraseContact.goOn();
    List<Erasure> soon = open();
    clock.advance(Duration.ofMinutes(6));
    eraseContact.goOn();

    assertThat(soon).containsExactly(erasure);
    assertThat(open()).isEmpty();
    assertThat(eraseContact.erase(ACME, JO).since()).isEqualTo(NOON);
  }

  private Scheduled schedule() {
    return ((ScheduleResult.Created)
            scheduleEmail.schedule(
                ACME, new ScheduleEmail.Request(Examples.draft(), Optional.empty())))
        .email();
  }

  private void settle(Sending leased, ScheduledEmail next) {
    stores
        .unitOfWork()
        .asWorker(
            () ->
                stores
                    .queue()
                    .settle(List.of(new Settlement(leased, next, new MailboxNews.None()))));
  }

  private ScheduledEmail find(ScheduledEmail email) {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.emails().find(ACME, email.id()))
        .orElseThrow();
  }

  private List<RecordedEvent> events() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.events().read(ACME, EventFilter.ALL, 0, 10));
  }

  private List<Erasure> open() {
    return stores.unitOfWork().asWorker(() -> stores.personalData().open(10));
  }
}

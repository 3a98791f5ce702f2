package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EmailFilter;
import com.nurturehub.email.application.port.IdempotencyKey;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleEmailTest {

  private static final IdempotencyKey KEY = new IdempotencyKey("order-1");

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final ScheduleEmail scheduleEmail =
      new ScheduleEmail(
          stores.unitOfWork(),
          stores.settings(),
          stores.emails(),
          stores.personalData(),
          new MarkingInstrumenter(),
          Examples.identifiers(),
          clock);
  private final ReadEmails readEmails = new ReadEmails(stores.unitOfWork(), stores.emails());

  @Test
  void emailShouldWaitForItsTimeWhenItIsScheduled() {
    configure(ACME);

    Scheduled email = created(schedule(Examples.draftAt(NOON.plusSeconds(60)), Optional.empty()));

    assertThat(email.sendAt()).isEqualTo(NOON.plusSeconds(60));
    assertThat(email.details().messageId().value()).isEqualTo("<" + email.id() + "@acme.example>");
    assertThat(readEmails.find(ACME, email.id()))
        .contains(new ReadEmails.Shown(email, Optional.empty()));
    assertThat(readEmails.find(OTHER, email.id())).isEmpty();
  }

  @Test
  void emailShouldBeDueNowWhenItsTimeIsAbsentOrPast() {
    configure(ACME);

    Scheduled absent = created(schedule(Examples.draft(), Optional.empty()));
    Scheduled past = created(schedule(Examples.draftAt(NOON.minusSeconds(60)), Optional.empty()));

    assertThat(absent.sendAt()).isEqualTo(NOON);
    assertThat(past.sendAt()).isEqualTo(NOON);
  }

  @Test
  void nothingShouldBeTakenInWhenTheTenantIsNotConfigured() {
    ScheduleResult result = schedule(Examples.draft(), Optional.of(KEY));

    assertThat(result).isInstanceOf(ScheduleResult.NotConfigured.class);
    assertThat(all()).isEmpty();
  }

  @Test
  void firstEmailShouldBeAnsweredWhenTheSameDraftComesAgainUnderItsKey() {
    configure(ACME);
    Scheduled first = created(schedule(Examples.draft(), Optional.of(KEY)));
    clock.advance(Duration.ofHours(1));

    ScheduleResult again = schedule(Examples.draft(), Optional.of(KEY));

    assertThat(again).isEqualTo(new ScheduleResult.Repeated(first, List.of()));
    assertThat(all()).hasSize(1);
  }

  @Test
  void draftShouldBeRefusedWhenItsKeyWasUsedForAnother() {
    configure(ACME);
    schedule(Examples.draft(), Optional.of(KEY));

    ScheduleResult again = schedule(Examples.draft("c-2"), Optional.of(KEY));

    assertThat(again).isInstanceOf(ScheduleResult.KeyReused.class);
    assertThat(all()).hasSize(1);
  }

  @Test
  void keyShouldMeanNothingWhenItIsAnotherTenants() {
    configure(ACME);
    configure(OTHER);
    schedule(Examples.draft(), Optional.of(KEY));

    ScheduleResult theirs =
        scheduleEmail.schedule(
            OTHER, new ScheduleEmail.Request(Examples.draft(), Optional.of(KEY)));

    assertThat(theirs).isInstanceOf(ScheduleResult.Created.class);
  }

  @Test
  void resultsShouldBeInTheRequestsOrderWhenABatchIsMixed() {
    configure(ACME);
    EmailDraft bad = withHtml("<a href='javascript:alert(1)'>x</a>");
    Optional<IdempotencyKey> key = Optional.of(KEY);

    List<ScheduleResult> results =
        scheduleEmail.scheduleAll(
            ACME,
            List.of(
                new ScheduleEmail.Request(Examples.draft("c-1"), Optional.empty()),
                new ScheduleEmail.Request(bad, Optional.empty()),
                new ScheduleEmail.Request(Examples.draft("c-2"), key),
                new ScheduleEmail.Request(Examples.draft("c-2"), key),
                new ScheduleEmail.Request(Examples.draft("c-3"), key)));

    assertThat(results)
        .extracting(result -> result.getClass().getSimpleName())
        .containsExactly("Created", "Refused", "Created", "Repeated", "KeyReused");
    assertThat(all()).hasSize(2);
  }

  @Test
  void refusedDraftShouldNotTakeItsKeyWhenItIsMended() {
    configure(ACME);
    schedule(withHtml("<a href='javascript:alert(1)'>x</a>"), Optional.of(KEY));

    ScheduleResult mended = schedule(Examples.draft(), Optional.of(KEY));

    assertThat(mended).isInstanceOf(ScheduleResult.Created.class);
  }

  @Test
  void fingerprintShouldDifferWhenAnyFieldDoes() {
    String plain = Examples.draft().fingerprint();

    assertThat(Examples.draft().fingerprint()).isEqualTo(plain);
    assertThat(Examples.draft("c-2").fingerprint()).isNotEqualTo(plain);
    assertThat(Examples.draftAt(NOON).fingerprint()).isNotEqualTo(plain);
    assertThat(withHtml("<p>other</p>").fingerprint()).isNotEqualTo(plain);
  }

  @Test
  void emailShouldBeCancelledOnceAndStaySoWhenItIsAskedAgain() {
    configure(ACME);
    Scheduled email = created(schedule(Examples.draftAt(NOON.plusSeconds(60)), Optional.empty()));
    ChangeEmail changeEmail =
        new ChangeEmail(stores.unitOfWork(), stores.emails(), stores.personalData(), clock);

    ChangeResult first = changeEmail.cancel(ACME, email.id());
    ChangeResult second = changeEmail.cancel(ACME, email.id());
    ChangeResult moved = changeEmail.reschedule(ACME, email.id(), NOON.plusSeconds(90));
    ChangeResult foreign = changeEmail.cancel(OTHER, email.id());

    assertThat(first)
        .isInstanceOfSatisfying(
            ChangeResult.Done.class,
            done -> assertThat(done.email()).isInstanceOf(Cancelled.class));
    assertThat(second).isEqualTo(first);
    assertThat(moved).isInstanceOf(ChangeResult.Conflict.class);
    assertThat(foreign).isInstanceOf(ChangeResult.NotFound.class);
  }

  @Test
  void emailShouldBeDueNowWhenItIsRescheduledToThePast() {
    configure(ACME);
    Scheduled email = created(schedule(Examples.draftAt(NOON.plusSeconds(60)), Optional.empty()));
    ChangeEmail changeEmail =
        new ChangeEmail(stores.unitOfWork(), stores.emails(), stores.personalData(), clock);
    Instant past = NOON.minusSeconds(5);

    ChangeResult result = changeEmail.reschedule(ACME, email.id(), past);

    assertThat(result).isEqualTo(new ChangeResult.Done(email.reschedule(NOON)));
  }

  private static EmailDraft withHtml(String html) {
    EmailDraft draft = Examples.draft();
    return new EmailDraft(
        draft.sequence(),
        draft.contact(),
        draft.subject(),
        new EmailContent(html, Optional.empty()),
        draft.sendAt(),
        draft.notAfter(),
        draft.replyTo(),
        ExtraHeaders.NONE);
  }

  private void configure(TenantId tenant) {
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.settings().save(Examples.settings(tenant));
              return tenant;
            });
  }

  private ScheduleResult schedule(EmailDraft draft, Optional<IdempotencyKey> key) {
    return scheduleEmail.schedule(ACME, new ScheduleEmail.Request(draft, key));
  }

  private static Scheduled created(ScheduleResult result) {
    assertThat(result).isInstanceOf(ScheduleResult.Created.class);
    return ((ScheduleResult.Created) result).email();
  }

  private List<ReadEmails.Shown> all() {
    return readEmails.list(ACME, EmailFilter.ALL, Optional.empty(), 100).emails();
  }
}

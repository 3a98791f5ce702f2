package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.delivery.DispatchDueEmails.Step;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.ScriptedProvider;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.PendingRecords;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.application.tracking.TrackingAddresses;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.Resolved;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.CircuitBreaker;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailState;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.delivery.Unconfirmed;
import com.nurturehub.email.domain.engagement.EventKind;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.TrackingSwitches;
import com.nurturehub.email.domain.tenant.UnknownOutcomePolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DispatchDueEmailsTest {

  private static final Failure FAILURE = new Failure("421", "try later");

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final ScriptedProvider provider = new ScriptedProvider();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private boolean composing = true;
  private boolean leased = true;

  @Test
  void emailShouldLeaveWithItsOwnTokensWhenItIsDue() {
    configure(Examples.settings(ACME));
    Scheduled email = add();

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(textOf(provider.handedOver().getFirst()))
        .contains("|https://mail.example/t/c/Click-")
        .contains("|https://mail.example/t/o/Open-")
        .endsWith(".gif");
    assertThat(kinds()).containsExactly(EventKind.SENT);
    assertThat(connection()).isEqualTo(Connection.State.CONNECTED);
    assertThat(monitor.told()).containsExactly("attempted Accepted", "settled sent");
  }

  @Test
  void trackingShouldBeLeftOutWhenTheTenantSwitchesItOff() {
    configure(withTracking(new TrackingSwitches(false, false)));
    add();

    dispatchAll();

    assertThat(textOf(provider.handedOver().getFirst())).endsWith("|no-click|no-pixel");
  }

  @Test
  void emailShouldBeTriedAgainWhenTheFailureIsTransient() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Transient(FAILURE, Optional.empty()));

    dispatchAll();
    EmailState afterFirst = stateOf(email);
    clock.advance(Duration.ofMinutes(1));
    dispatchAll();

    assertThat(afterFirst).isEqualTo(EmailState.SCHEDULED);
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(find(email).attempts())
        .extracting(Attempt::outcome)
        .containsExactly(Attempt.Outcome.TRANSIENT, Attempt.Outcome.ACCEPTED);
  }

  @Test
  void wholeMailboxShouldWaitWhenTheProviderNamesATime() {
    configure(Examples.settings(ACME));
    add();
    provider.answer(new SendOutcome.Transient(FAILURE, Optional.of(Duration.ofMinutes(5))));
    dispatchAll();
    add();

    clock.advance(Duration.ofMinutes(4));
    dispatchAll();
    int during = provider.handedOver().size();
    clock.advance(Duration.ofMinutes(2));
    dispatchAll();

    assertThat(during).isEqualTo(1);
    assertThat(provider.handedOver()).hasSize(3);
  }

  @Test
  void emailShouldFailWithAnEventWhenTheFailureIsPermanent() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Permanent(new Failure("550", "no such user")));

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.FAILED);
    assertThat(kinds()).containsExactly(EventKind.FAILED);
  }

  @Test
  void emailsShouldWaitUnburntWhenTheConnectionIsBroken() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(
        new SendOutcome.ConnectionBroken(
            Connection.State.RECONSENT_REQUIRED, new Failure("invalid_grant", "grant again")));

    dispatchAll();
    dispatchAll();
    Connection.State broken = connection();
    configure(Examples.settings(ACME));
    dispatchAll();

    assertThat(broken).isEqualTo(Connection.State.RECONSENT_REQUIRED);
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(find(email).attempts()).hasSize(1);
    assertThat(provider.handedOver()).hasSize(2);
  }

  @Test
  void brokenConnectionShouldBeAlertedOnceAndResolvedByItselfWhenItIsCured() {
    configure(Examples.settings(ACME));
    add();
    add();
    SendOutcome broken =
        new SendOutcome.ConnectionBroken(
            Connection.State.RECONSENT_REQUIRED, new Failure("invalid_grant", "grant again"));
    provider.answer(broken).answer(broken);

    dispatchAll();
    List<Alert> during = alerts();
    clock.advance(Duration.ofMinutes(20));
    dispatchAll();

    assertThat(during).hasSize(1);
    assertThat(during.getFirst()).isInstanceOf(Triggered.class);
    assertThat(during.getFirst().cause().kind()).isEqualTo(AlertKind.CONNECTION);
    assertThat(during.getFirst().details().count()).isEqualTo(2);
    assertThat(during.getFirst().details().notice().detail()).contains("grant again");
    assertThat(alerts()).hasSize(1).hasOnlyElementsOfType(Resolved.class);
  }

  @Test
  void givingUpShouldBeAlertedAndResolvedByItselfWhenTheProviderWorksAgain() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Transient(FAILURE, Optional.empty()));
    dispatchAll();
    clock.advance(RetryPolicy.DEFAULT.giveUpAfter().plusDays(1));
    provider.answer(new SendOutcome.Transient(FAILURE, Optional.empty()));

    dispatchAll();
    List<Alert> during = alerts();
    add();
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.FAILED);
    assertThat(during).hasSize(1);
    assertThat(during.getFirst().cause().kind()).isEqualTo(AlertKind.DELIVERY_FAILURE);
    assertThat(alerts()).hasSize(1).hasOnlyElementsOfType(Resolved.class);
  }

  @Test
  void refusedEmailShouldNotBeAlertedSinceItAloneIsToBlame() {
    configure(Examples.settings(ACME));
    add();
    provider.answer(new SendOutcome.Permanent(new Failure("550", "no such user")));

    dispatchAll();

    assertThat(alerts()).isEmpty();
  }

  @Test
  void emailShouldNotBeSentTwiceWhenTheProviderHasTheFirst() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(new MailProvider.Inquiry.Sent(Optional.of("p-7")));

    dispatchAll();
    EmailState before = stateOf(email);
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(before).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(provider.handedOver()).hasSize(1);
    assertThat(kinds()).containsExactly(EventKind.SENT);
  }

  @Test
  void emailShouldBeSentAgainWhenTheProviderDoesNotHaveIt() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(MailProvider.Inquiry.NotSent::new);

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(provider.handedOver())
        .hasSize(2)
        .extracting(RawMessage::messageId)
        .containsOnly(email.details().messageId());
  }

  @Test
  void emailShouldNotBePreparedAgainWhenTheProviderStillHasIt() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    AtomicInteger drafts = new AtomicInteger();
    provider.answerPreparation(
        () -> {
          drafts.incrementAndGet();
          return new MailProvider.Preparation.Prepared(ready(email, Optional.of("draft-7")));
        });
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(MailProvider.Inquiry.NotSent::new);

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(provider.handedOver()).hasSize(2);
    assertThat(drafts).hasValue(1);
  }

  @Test
  void emailShouldStayUnconfirmedWhenTheProviderCannotAnswerYet() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(new MailProvider.Inquiry.TooEarly(FAILURE));

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(provider.handedOver()).hasSize(1);
  }

  @Test
  void emailShouldFollowTheTenantsPolicyWhenNobodyCanTell() {
    configure(withPolicy(UnknownOutcomePolicy.HOLD));
    Scheduled held = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();
    int afterHold = provider.handedOver().size();
    configure(withPolicy(UnknownOutcomePolicy.RESEND));
    Scheduled resent = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(held)).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(afterHold).isEqualTo(1);
    assertThat(stateOf(resent)).isEqualTo(EmailState.SENT);
  }

  @Test
  void emailShouldBeHeldWhenNobodyCanTellAndItIsTooLateToSendAgain() {
    configure(withPolicy(UnknownOutcomePolicy.RESEND));
    Scheduled email = addPerishable();
    provider.answer(new SendOutcome.Unknown(FAILURE));

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(find(email))
        .isInstanceOfSatisfying(
            Unconfirmed.class, held -> assertThat(held.nextCheckAt()).isEmpty());
    assertThat(provider.handedOver()).hasSize(1);
  }

  @Test
  void emailShouldBeSentAgainWhateverThePolicyWhenItsKeyMakesThatSafe() {
    configure(withPolicy(UnknownOutcomePolicy.HOLD));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(new MailProvider.Inquiry.Repeatable());

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(provider.handedOver()).hasSize(2);
  }

  @Test
  void emailShouldBeHeldWhenSendingAgainIsSafeAndItIsTooLateForThat() {
    configure(Examples.settings(ACME));
    Scheduled email = addPerishable();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(new MailProvider.Inquiry.Repeatable());

    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(provider.handedOver()).hasSize(1);
  }

  @Test
  void emailShouldBePendingForItsRecorderWhenItIsSent() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    clock.advance(Duration.ofSeconds(1));
    add();
    provider
        .recordBy((settings, sent) -> new SentRecorder.Outcome.Recorded())
        .answer(new SendOutcome.Accepted(Optional.empty(), Optional.empty()))
        .answer(new SendOutcome.Permanent(FAILURE));

    dispatchAll();

    assertThat(pending()).extracting(PendingRecords.Pending::email).containsExactly(email.id());
  }

  @Test
  void nothingShouldBePendingWhenTheProviderRecordsNothing() {
    configure(Examples.settings(ACME));
    add();

    dispatchAll();

    assertThat(pending()).isEmpty();
  }

  @Test
  void emailShouldBeTriedAgainWhenItCannotBeComposed() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    composing = false;

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SCHEDULED);
    assertThat(find(email).attempts())
        .extracting(Attempt::outcome)
        .containsExactly(Attempt.Outcome.TRANSIENT);
    assertThat(monitor.told()).contains("broke cannot compose");
  }

  @Test
  void emailThatMayHaveBeenSentShouldBeAskedAboutLaterWhenItCannotBeComposed() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(new MailProvider.Inquiry.Sent(Optional.empty()));

    dispatchAll();
    composing = false;
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();
    ScheduledEmail uncomposed = find(email);
    composing = true;
    clock.advance(Duration.ofMinutes(10));
    dispatchAll();

    assertThat(uncomposed)
        .isInstanceOfSatisfying(
            Unconfirmed.class, asked -> assertThat(asked.nextCheckAt()).isPresent());
    assertThat(uncomposed.attempts()).hasSize(1);
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
    assertThat(provider.handedOver()).hasSize(1);
  }

  @Test
  void emailShouldBeCancelledUnsentWhenItsRecipientIsSuppressed() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    suppress(email);

    dispatchAll();

    assertThat(find(email))
        .isInstanceOfSatisfying(
            Cancelled.class, cancelled -> assertThat(cancelled.reason()).contains("unsubscribed"));
    assertThat(provider.handedOver()).isEmpty();
  }

  @Test
  void emailThatMayHaveBeenSentShouldNotBeSentAgainWhenItsRecipientIsSuppressed() {
    configure(withPolicy(UnknownOutcomePolicy.RESEND));
    Scheduled held = add();
    Scheduled unsent = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answer(new SendOutcome.Unknown(FAILURE));
    dispatchAll();
    suppress(held);

    clock.advance(Duration.ofMinutes(10));
    dispatchOne();
    provider.answerInquiry(MailProvider.Inquiry.NotSent::new);
    dispatchAll();

    assertThat(List.of(stateOf(held), stateOf(unsent)))
        .containsExactlyInAnyOrder(EmailState.UNCONFIRMED, EmailState.CANCELLED);
    assertThat(provider.handedOver()).hasSize(2);
  }

  @Test
  void emailShouldExpireUnsentWhenItIsTooLate() {
    configure(Examples.settings(ACME));
    Scheduled email = addPerishable();
    clock.advance(Duration.ofMinutes(1));

    dispatchAll();

    assertThat(find(email))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason().code()).isEqualTo("expired"));
    assertThat(provider.handedOver()).isEmpty();
  }

  @Test
  void emailShouldCountAsPossiblySentWhenTheAdapterBreaksWhileSending() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.breakWith(new IllegalStateException("bug"));

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(monitor.told()).contains("broke bug");
  }

  @Test
  void emailShouldBeTriedAgainWhenTheAdapterBreaksBeforeSending() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answerPreparation(
        () -> {
          throw new IllegalStateException("bug");
        });

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SCHEDULED);
    assertThat(find(email).attempts()).hasSize(1);
  }

  @Test
  void preparedMessageShouldBeKnownToTheStoreBeforeItIsSent() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answerPreparation(
        () -> new MailProvider.Preparation.Prepared(ready(email, Optional.of("draft-7"))));
    provider.whileSending(
        () ->
            assertThat(find(email))
                .isInstanceOfSatisfying(
                    Sending.class, s -> assertThat(s.reference()).contains("draft-7")));

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
  }

  @Test
  void preparedMessageShouldStayKnownWhenItsOutcomeIsUnknown() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answerPreparation(
        () -> new MailProvider.Preparation.Prepared(ready(email, Optional.of("draft-7"))));
    provider.answer(new SendOutcome.Unknown(FAILURE));

    dispatchAll();

    assertThat(find(email))
        .isInstanceOfSatisfying(
            Unconfirmed.class, u -> assertThat(u.reference()).contains("draft-7"));
  }

  @Test
  void nothingShouldBeHandedOverWhenTheLeaseRanOutBefore() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    leased = false;

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENDING);
    assertThat(provider.handedOver()).isEmpty();
    assertThat(monitor.told()).containsExactly("lease lost");
  }

  @Test
  void nothingShouldBeHandedOverWhenTheLeaseRanOutWhileTheProviderWasAsked() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.answer(new SendOutcome.Unknown(FAILURE));
    provider.answerInquiry(MailProvider.Inquiry.NotSent::new);
    dispatchAll();
    clock.advance(Duration.ofMinutes(10));
    leased = false;

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.SENDING);
    assertThat(provider.handedOver()).hasSize(1);
  }

  @Test
  void emailShouldWaitAsBeforeWhenItIsHandedBack() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    DispatchDueEmails dispatch = dispatch();
    Sending held = dispatch.claim("worker-1", 1, Duration.ofMinutes(1)).leased().getFirst();
    List<Step.Ended> ended = new ArrayList<>();

    end(dispatch.handBack(held), ended);
    dispatch.settle(ended);
    ScheduledEmail back = find(email);
    dispatchAll();

    assertThat(back).isInstanceOf(Scheduled.class);
    assertThat(back.attempts()).isEmpty();
    assertThat(stateOf(email)).isEqualTo(EmailState.SENT);
  }

  @Test
  void mailboxShouldBeLeftAloneWhenItsProviderFailsSeveralTimesInARow() {
    configure(Examples.settings(ACME));
    for (int i = 0; i < CircuitBreaker.DEFAULT.threshold(); i++) {
      add();
      provider.answer(new SendOutcome.Transient(FAILURE, Optional.empty()));
    }

    dispatchAll();
    int failed = provider.handedOver().size();
    add();
    dispatchAll();

    assertThat(failed).isEqualTo(CircuitBreaker.DEFAULT.threshold());
    assertThat(provider.handedOver()).hasSize(failed);
  }

  @Test
  void outcomeShouldChangeNothingWhenTheLeaseWasLostMeanwhile() {
    configure(Examples.settings(ACME));
    Scheduled email = add();
    provider.whileSending(
        () -> {
          clock.advance(Duration.ofMinutes(5));
          dispatch().recoverExpired();
        });

    dispatchAll();

    assertThat(stateOf(email)).isEqualTo(EmailState.UNCONFIRMED);
    assertThat(kinds()).isEmpty();
    assertThat(monitor.told()).contains("recovered unconfirmed", "lease lost");
  }

  @Test
  void emailsShouldWaitWhenTheInstallationHasNoSuchProvider() {
    configure(Examples.settings(ACME));
    Scheduled email = add();

    dispatchAll(dispatch(new MailProviders(List.of())));

    assertThat(stateOf(email)).isEqualTo(EmailState.SCHEDULED);
    assertThat(connection()).isEqualTo(Connection.State.MISCONFIGURED);
  }

  private DispatchDueEmails dispatch() {
    return dispatch(new MailProviders(List.of(provider)));
  }

  private DispatchDueEmails dispatch(MailProviders providers) {
    return new DispatchDueEmails(
        stores.unitOfWork(),
        stores.queue(),
        stores.settings(),
        providers,
        new InstrumentEmail(
            new MarkingInstrumenter(),
            new PlainTokens(),
            new TrackingAddresses(URI.create("https://mail.example/")),
            new LongLinks(stores.unitOfWork(), stores.destinations())),
        (details, sender, content, date) -> {
          if (!composing) {
            throw new IllegalStateException("cannot compose");
          }
          return new RawMessage(
              content.html().getBytes(StandardCharsets.UTF_8),
              details.messageId(),
              sender.address(),
              details.contact().mailbox().address());
        },
        stores.suppressions(),
        stores.alerts(),
        stores.events(),
        stores.records(),
        monitor,
        Examples.identifiers(),
        clock,
        () -> 0.5,
        RetryPolicy.DEFAULT);
  }

  private List<PendingRecords.Pending> pending() {
    return stores
        .unitOfWork()
        .asWorker(() -> stores.records().claim(10, 10, Duration.ofMinutes(1)));
  }

  private void dispatchAll() {
    dispatchAll(dispatch());
  }

  private void dispatchAll(DispatchDueEmails dispatch) {
    dispatch(dispatch, 100);
  }

  private void dispatchOne() {
    dispatch(dispatch(), 1);
  }

  private void dispatch(DispatchDueEmails dispatch, int max) {
    List<Step.Ended> ended = new ArrayList<>();
    for (Sending email : dispatch.claim("worker-1", max, Duration.ofMinutes(1)).leased()) {
      switch (dispatch.compose(email)) {
        case Step.Composed composed -> end(dispatch.handOver(composed, () -> leased), ended);
        case Step.Ended end -> ended.add(end);
        case Step.Dropped dropped -> {}
      }
    }
    dispatch.settle(ended);
  }

  private static void end(Step step, List<Step.Ended> ended) {
    if (step instanceof Step.Ended end) {
      ended.add(end);
    }
  }

  private void configure(DeliverySettings settings) {
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(settings);
              stores.queue().configureLane(settings, Examples.limits());
              return settings;
            });
  }

  private static DeliverySettings withTracking(TrackingSwitches tracking) {
    return SettingsExample.of(ACME).tracking(tracking).settings();
  }

  private static DeliverySettings withPolicy(UnknownOutcomePolicy policy) {
    return SettingsExample.of(ACME).unknownOutcome(policy).settings();
  }

  private void suppress(Scheduled email) {
    Suppression suppression =
        new Suppression(
            ACME,
            new SuppressionId(Examples.nextUuid()),
            new Suppression.Target.OfContact(email.details().contact().id()),
            "unsubscribed",
            NOON);
    stores.unitOfWork().forTenant(ACME, () -> stores.suppressions().add(suppression));
  }

  private Scheduled add() {
    return add(Examples.newEmail(ACME, clock.instant()));
  }

  private Scheduled addPerishable() {
    EmailDetails details = Examples.details(ACME, NOON);
    EmailDetails perishable =
        new EmailDetails(
            details.tenant(),
            details.id(),
            details.sequence(),
            details.contact(),
            details.subject(),
            details.replyTo(),
            details.headers(),
            Optional.of(NOON.plusSeconds(5)),
            details.messageId(),
            details.createdAt());
    return add(new NewEmail(Scheduled.at(perishable, NOON), Examples.content()));
  }

  private Scheduled add(NewEmail email) {
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.emails().add(ACME, List.of(email));
              return email;
            });
    return email.email();
  }

  private ScheduledEmail find(ScheduledEmail email) {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.emails().find(ACME, email.id()))
        .orElseThrow();
  }

  private EmailState stateOf(ScheduledEmail email) {
    return EmailState.of(find(email));
  }

  private List<EventKind> kinds() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.events().read(ACME, EventFilter.ALL, 0, 100))
        .stream()
        .map(recorded -> EventKind.of(recorded.event()))
        .toList();
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.alerts().list(ACME, AlertFilter.ALL, Optional.empty(), 100));
  }

  private Connection.State connection() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.settings().find(ACME))
        .orElseThrow()
        .connection()
        .state();
  }

  private static MailProvider.Ready ready(Scheduled email, Optional<String> reference) {
    return new MailProvider.Ready(
        new RawMessage(
            new byte[0],
            email.details().messageId(),
            Examples.settings(ACME).sender().address(),
            email.details().contact().mailbox().address()),
        reference);
  }

  private static String textOf(RawMessage message) {
    return new String(message.bytes(), StandardCharsets.UTF_8);
  }
}

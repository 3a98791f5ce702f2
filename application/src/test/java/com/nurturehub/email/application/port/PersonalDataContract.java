package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.PersonalData.Erasure;
import com.nurturehub.email.application.port.PersonalData.Wiped;
import com.nurturehub.email.application.port.ScheduledEmails.KeyUse;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.Attempt;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Erased;
import com.nurturehub.email.domain.delivery.Failed;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.delivery.SuppressionId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link PersonalData} does. */
public interface PersonalDataContract extends StoresContract {

  /** Whom all examples are about. */
  ContactId JO = new ContactId("c-1001");

  @Test
  default void emailsShouldBeLeftWithoutAnythingPersonalWhenTheyAreAtTheirEnds() {
    configure(ACME, Examples.limits());
    Sent sent =
        (Sent)
            ended(
                leased ->
                    settled(
                        leased,
                        new SendOutcome.Accepted(
                            Optional.of("for-jo@example.com"), Optional.empty())));
    Failed failed =
        (Failed)
            ended(
                leased ->
                    settled(
                        leased,
                        new SendOutcome.Permanent(
                            new Failure("550", "no mailbox jo@example.com here"))));
    Scheduled cancelled = add(ACME, now().plusSeconds(3_600));
    cancel(cancelled);

    Wiped wiped = wipe(mark(ACME));

    assertThat(wiped).isEqualTo(new Wiped(false, 0));
    assertThat(find(sent))
        .isEqualTo(
            new Sent(
                sent.details().erased(),
                sent.sendAt(),
                sent.sentAt(),
                sent.provider(),
                Optional.empty(),
                sent.attempts()));
    assertThat(find(failed))
        .isEqualTo(
            new Failed(
                failed.details().erased(),
                failed.sendAt(),
                failed.failedAt(),
                new Failure("550", Erased.TEXT),
                failed.attempts().stream().map(Attempt::erased).toList()));
    assertThat(find(cancelled).details()).isEqualTo(cancelled.details().erased());
    assertThat(find(cancelled).toString()).doesNotContain("as jo@example.com asked");
  }

  @Test
  default void emailShouldStayAndBeCountedWhenItIsNotAtItsEnd() {
    configure(ACME, Examples.limits());
    Scheduled waiting = add(ACME, now().plusSeconds(3_600));
    add(ACME, now().minusSeconds(60));
    Sending leased = claim(1).getFirst();

    Erasure erasure = mark(ACME);
    Wiped before = wipe(erasure);
    settle(leased, settled(leased, new SendOutcome.Accepted(Optional.empty(), Optional.empty())));
    Wiped after = wipe(erasure);

    assertThat(before).isEqualTo(new Wiped(false, 2));
    assertThat(after).isEqualTo(new Wiped(false, 1));
    assertThat(find(waiting)).isEqualTo(waiting);
    assertThat(find(leased).details()).isEqualTo(leased.details().erased());
  }

  @Test
  default void wipeShouldGoStepByStepWhenThereIsMoreThanItMayDoAtOnce() {
    configure(ACME, Examples.limits());
    for (int i = 0; i < 3; i++) {
      cancel(add(ACME, now().plusSeconds(3_600)));
    }
    Erasure erasure = mark(ACME);

    assertThat(worker(() -> stores().personalData().wipe(erasure, 2)))
        .isEqualTo(new Wiped(true, 1));
    assertThat(worker(() -> stores().personalData().wipe(erasure, 2)))
        .isEqualTo(new Wiped(false, 0));
  }

  @Test
  default void othersShouldKeepWhatTheyHaveWhenAContactIsErased() {
    configure(ACME, Examples.limits());
    configure(OTHER, Examples.limits());
    Scheduled namesake = add(OTHER, now().plusSeconds(3_600));
    cancel(namesake);
    append(clicked(namesake.details()));

    wipe(mark(ACME));

    assertThat(find(namesake).details()).isEqualTo(namesake.details());
    assertThat(eventsOf(OTHER))
        .extracting(RecordedEvent::event)
        .allSatisfy(event -> assertThat(event).isNotEqualTo(event.erased()));
  }

  @Test
  default void eventsShouldBeCountedAsBeforeWithoutTheirVisitorsWhenTheirContactIsErased() {
    EmailDetails email = Examples.details(ACME, now());
    EngagementEvent opened =
        new EngagementEvent.Opened(Examples.eventContext(email, now()), Examples.visit().plus(3));
    EngagementEvent clicked = clicked(email);
    append(new EngagementEvent.Sent(Examples.eventContext(email, now())), opened, clicked);
    List<RecordedEvent> before = eventsOf(ACME);

    wipe(mark(ACME));

    assertThat(eventsOf(ACME))
        .containsExactlyElementsOf(
            before.stream()
                .map(
                    e ->
                        new RecordedEvent(
                            e.position(), e.first(), e.recordedAt(), e.event().erased()))
                .toList());
    assertThat(eventsOf(ACME).toString())
        .doesNotContain("Mozilla", "203.0.113", "agency.example/for/jo");
  }

  @Test
  default void eventShouldComeInWithoutItsVisitorWhenItsContactIsErased() {
    EmailDetails email = Examples.details(ACME, now());
    EngagementEvent before = clicked(email);
    append(before);
    wipe(mark(ACME));
    EngagementEvent after = clicked(email);
    EngagementEvent elsewhere = clicked(Examples.details(OTHER, now()));

    append(before, after, elsewhere);

    assertThat(eventsOf(ACME))
        .extracting(RecordedEvent::event)
        .containsExactly(before.erased(), after.erased());
    assertThat(eventsOf(OTHER)).extracting(RecordedEvent::event).containsExactly(elsewhere);
  }

  @Test
  default void destinationShouldGoAndNotComeBackWhenItsContactIsErased() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusSeconds(3_600));
    Link link = new Link(0, "https://agency.example/for/jo");
    keep(email, link);

    Erasure erasure = mark(ACME);
    wipe(erasure);
    Optional<Link> wiped = destination(email);
    keep(email, link);

    assertThat(wiped).isEmpty();
    assertThat(destination(email)).isEmpty();
  }

  @Test
  default void leadsShouldGoWhenTheirContactIsErased() {
    HotLead namesake = Examples.hotLead(OTHER, JO.value());
    HotLead neighbour = Examples.hotLead(ACME, "c-1002");
    worker(
        () -> {
          stores().leads().append(List.of(Examples.hotLead(ACME, JO.value()), namesake, neighbour));
          return namesake;
        });

    wipe(mark(ACME));

    assertThat(leadsOf(ACME)).containsExactly(neighbour);
    assertThat(leadsOf(OTHER)).containsExactly(namesake);
  }

  @Test
  default void addressShouldStaySuppressedThoughNobodyCanReadItWhenItsContactIsErased() {
    configure(ACME, Examples.limits());
    NewEmail email = Examples.newEmailTo(ACME, "Jö@Bücher.example", now().plusSeconds(3_600));
    add(ACME, List.of(email));
    cancel(email.email());
    Suppression ofAddress =
        suppress(new Suppression.Target.OfAddress(new MailAddress("jö@bücher.example")));
    Suppression ofContact = suppress(new Suppression.Target.OfContact(JO));

    wipe(mark(ACME));

    List<Suppression> left =
        stores()
            .unitOfWork()
            .forTenant(
                ACME,
                () -> stores().suppressions().list(ACME, Optional.empty(), Optional.empty(), 10));
    assertThat(left)
        .extracting(Suppression::id)
        .containsExactlyInAnyOrder(ofAddress.id(), ofContact.id());
    assertThat(left.toString()).doesNotContainIgnoringCase("bücher").doesNotContain("by phone");
    EmailDetails again =
        new EmailDetails(
            ACME,
            Examples.emailId(),
            Examples.step(1),
            new Contact(
                new ContactId("c-2"),
                Examples.mailbox("JÖ@XN--BCHER-KVA.example"),
                Optional.empty()),
            "Hello",
            Optional.empty(),
            email.email().details().headers(),
            Optional.empty(),
            email.email().details().messageId(),
            now());
    assertThat(worker(() -> stores().suppressions().of(again)))
        .map(Suppression::id)
        .contains(ofAddress.id());
    assertThat(
            stores()
                .unitOfWork()
                .forTenant(
                    ACME,
                    () ->
                        stores()
                            .suppressions()
                            .list(
                                ACME,
                                Optional.of(
                                    new Suppression.Target.OfAddress(
                                        new MailAddress("jö@bücher.example"))),
                                Optional.empty(),
                                10)))
        .extracting(Suppression::id)
        .containsExactly(ofAddress.id());
  }

  @Test
  default void suppressionShouldBeOneWhenItsAddressWasErasedTwice() {
    configure(ACME, Examples.limits());
    for (int i = 0; i < 2; i++) {
      NewEmail email = Examples.newEmailTo(ACME, "jo@example.com", now().plusSeconds(3_600));
      add(ACME, List.of(email));
      cancel(email.email());
      suppress(new Suppression.Target.OfAddress(new MailAddress("jo@example.com")));
      wipe(mark(ACME));
    }

    assertThat(
            stores()
                .unitOfWork()
                .forTenant(
                    ACME,
                    () ->
                        stores().suppressions().list(ACME, Optional.empty(), Optional.empty(), 10)))
        .hasSize(1);
  }

  @Test
  default void idempotencyKeyShouldBeForgottenWhenItsEmailIsErased() {
    configure(ACME, Examples.limits());
    Scheduled email = add(ACME, now().plusSeconds(3_600));
    cancel(email);
    IdempotencyKey key = new IdempotencyKey("seq-42/jo@example.com");
    claimKey(key, email);

    wipe(mark(ACME));

    assertThat(claimKey(key, add(ACME, now()))).isEmpty();
  }

  @Test
  default void contactShouldBeErasedForItsTenantAloneWhenItIsMarkedKnownOrNot() {
    ContactId stranger = new ContactId("c-never-seen");
    worker(() -> stores().personalData().mark(ACME, stranger, now()));

    assertThat(erased(ACME, JO, stranger)).containsExactly(stranger);
    assertThat(erased(OTHER, JO, stranger)).isEmpty();
  }

  @Test
  default void erasureShouldBeOpenUntilItIsClosedAndAgainWhenItIsMarkedAgain() {
    Instant first = now();
    Erasure erasure = worker(() -> stores().personalData().mark(ACME, JO, first));
    List<Erasure> open = worker(() -> stores().personalData().open(10));
    close(erasure);
    List<Erasure> closed = worker(() -> stores().personalData().open(10));

    Erasure again = worker(() -> stores().personalData().mark(ACME, JO, first.plusSeconds(60)));

    assertThat(open).containsExactly(erasure);
    assertThat(closed).isEmpty();
    assertThat(again).isEqualTo(new Erasure(ACME, JO, first));
    assertThat(worker(() -> stores().personalData().open(10))).containsExactly(erasure);
    assertThat(erased(ACME, JO)).containsExactly(JO);
  }

  @Test
  default void latestMarkShouldBeToldWhenThereAreAny() {
    Instant first = now();

    assertThat(worker(() -> stores().personalData().latest())).isEmpty();
    worker(() -> stores().personalData().mark(ACME, JO, first.plusSeconds(1)));
    worker(() -> stores().personalData().mark(OTHER, JO, first));
    assertThat(worker(() -> stores().personalData().latest())).contains(first.plusSeconds(1));
  }

  private <T> T worker(Supplier<T> work) {
    return stores().unitOfWork().asWorker(work);
  }

  private Erasure mark(TenantId tenant) {
    return worker(() -> stores().personalData().mark(tenant, JO, now()));
  }

  private Wiped wipe(Erasure erasure) {
    return worker(() -> stores().personalData().wipe(erasure, 100));
  }

  private void close(Erasure erasure) {
    worker(
        () -> {
          stores().personalData().close(erasure);
          return erasure;
        });
  }

  private Set<ContactId> erased(TenantId tenant, ContactId... contacts) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().personalData().erased(tenant, List.of(contacts)));
  }

  /** An e-mail of JO's that has come to this end. */
  private ScheduledEmail ended(Function<Sending, ScheduledEmail> end) {
    Scheduled email = add(ACME, now().minusSeconds(60));
    Sending leased =
        claim(1).stream().filter(e -> e.id().equals(email.id())).findFirst().orElseThrow();
    settle(leased, end.apply(leased));
    return find(leased);
  }

  private ScheduledEmail settled(Sending leased, SendOutcome outcome) {
    return leased.settle(outcome, RetryPolicy.DEFAULT, 0.5, now());
  }

  private void cancel(Scheduled email) {
    stores()
        .unitOfWork()
        .forTenant(
            email.details().tenant(),
            () -> {
              stores().emails().save(email.cancel("as jo@example.com asked", now()));
              return email;
            });
  }

  private Suppression suppress(Suppression.Target target) {
    return stores()
        .unitOfWork()
        .forTenant(
            ACME,
            () ->
                stores()
                    .suppressions()
                    .add(
                        new Suppression(
                            ACME,
                            new SuppressionId(Examples.nextUuid()),
                            target,
                            "asked by phone",
                            now())));
  }

  private Map<IdempotencyKey, KeyUse> claimKey(IdempotencyKey key, Scheduled email) {
    return stores()
        .unitOfWork()
        .forTenant(
            ACME,
            () ->
                stores()
                    .emails()
                    .claimKeys(ACME, Map.of(key, new KeyUse("print", email.id())), now()));
  }

  private void keep(Scheduled email, Link link) {
    worker(
        () -> {
          stores().destinations().keep(email.details(), List.of(link));
          return link;
        });
  }

  private Optional<Link> destination(Scheduled email) {
    TrackingToken.KeptClick click =
        new TrackingToken.KeptClick(
            new TrackingToken.Subject(
                ACME, email.id(), email.details().sequence(), JO, Examples.NOON),
            0);
    return stores().unitOfWork().forTenant(ACME, () -> stores().destinations().find(click));
  }

  private EngagementEvent clicked(EmailDetails email) {
    return new EngagementEvent.Clicked(
        Examples.eventContext(email, now()),
        Examples.visit(),
        new Link(3, "https://agency.example/for/jo"));
  }

  private void append(EngagementEvent... events) {
    worker(
        () -> {
          stores().events().append(List.of(events));
          return events;
        });
  }

  private List<RecordedEvent> eventsOf(TenantId tenant) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().events().read(tenant, EventFilter.ALL, 0, 100));
  }

  private List<HotLead> leadsOf(TenantId tenant) {
    return stores()
        .unitOfWork()
        .forTenant(tenant, () -> stores().leads().read(tenant, 0, 100))
        .stream()
        .map(RecordedLead::lead)
        .toList();
  }
}

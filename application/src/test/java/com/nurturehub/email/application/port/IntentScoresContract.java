package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.IntentScores.History;
import com.nurturehub.email.application.port.IntentScores.Place;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.Contribution;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link IntentScores} does. */
public interface IntentScoresContract extends StoresContract {

  @Test
  default void scoreShouldComeBackEqualWhenItWasSaved() {
    ContactScore full =
        new ContactScore(
            ACME,
            new ContactId("c-1"),
            new IntentScore(
                Optional.of(ContactCategory.ACTIVE_SELLER),
                new BigDecimal("1.5"),
                Map.of(
                    Factor.OPENED_STEP_2, new Contribution(2, 16),
                    Factor.CLICKED_BOOKING_LINK, new Contribution(5_000_000_000L, 7)),
                Optional.of(NOON)),
            new BigDecimal("34.55"),
            77,
            3,
            Optional.of(NOON.plusSeconds(1)),
            Optional.of(NOON.plusSeconds(2)),
            NOON.plusSeconds(3));
    ContactScore bare = bare(ACME, "c-2", "0");

    saved(full, bare);

    assertThat(found(full)).contains(full);
    assertThat(found(bare)).contains(bare);
    saved(bare(ACME, "c-1", "100"));
    assertThat(found(full)).contains(bare(ACME, "c-1", "100"));
  }

  @Test
  default void scoreShouldBeAbsentUntilItWasSaved() {
    Whose whose = whose(ACME, "c-1");

    assertThat(locked(whose)).singleElement().satisfies(h -> assertThat(h.score()).isEmpty());

    assertThat(found(bare(ACME, "c-1", "0"))).isEmpty();
    assertThat(hottest(ACME, "0", Optional.empty(), 10)).isEmpty();
    saved(bare(OTHER, "c-1", "50"));
    assertThat(found(bare(ACME, "c-1", "0"))).isEmpty();
  }

  @Test
  default void historyShouldHoldWhatPersonsDidAndWhatRevisesVisits() {
    EngagementEvent opened = opened("c-1", Verdict.PERSON);
    EngagementEvent byMachine = opened("c-1", Verdict.MACHINE);
    EngagementEvent clicked = clicked("c-1", Verdict.MACHINE);
    EngagementEvent revised = revised(clicked);
    EngagementEvent byOther = opened("c-2", Verdict.PERSON);
    append(opened, byMachine, clicked, revised, byOther);

    List<History> histories = locked(whose(ACME, "c-1"), whose(ACME, "c-2"), whose(OTHER, "c-1"));

    assertThat(events(histories, ACME, "c-1"))
        .containsExactly(plain(opened), plain(clicked), plain(revised));
    assertThat(events(histories, ACME, "c-2")).containsExactly(plain(byOther));
    assertThat(events(histories, OTHER, "c-1")).isEmpty();
    assertThat(histories).hasSize(3);
    assertThat(histories.getFirst().events())
        .extracting(RecordedEvent::position)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  default void categoryShouldBeThatOfTheLatestEmailThatSaysOne() {
    configure(ACME, Examples.limits());
    schedule("c-1", Optional.of(ContactCategory.SELLER));
    schedule("c-1", Optional.of(ContactCategory.BUY_TO_LET));
    schedule("c-1", Optional.empty());
    schedule("c-2", Optional.empty());

    List<History> histories = locked(whose(ACME, "c-1"), whose(ACME, "c-2"));

    assertThat(histories)
        .extracting(History::category)
        .containsExactlyInAnyOrder(Optional.of(ContactCategory.BUY_TO_LET), Optional.empty());
  }

  @Test
  default void nothingShouldBeToldOfAContactThatIsErased() {
    append(opened("c-1", Verdict.PERSON), opened("c-2", Verdict.PERSON));
    ContactScore score = bare(ACME, "c-1", "50");
    saved(score);

    asWorker(
        () -> {
          PersonalData.Erasure erasure =
              stores().personalData().mark(ACME, new ContactId("c-1"), NOON);
          stores().personalData().wipe(erasure, 100);
          return erasure;
        });

    assertThat(found(score)).isEmpty();
    assertThat(locked(whose(ACME, "c-1"), whose(ACME, "c-2")))
        .extracting(History::whose)
        .containsExactly(whose(ACME, "c-2"));
    assertThat(asWorker(() -> stores().scores().known(List.of(whose(ACME, "c-1"))))).isEmpty();
  }

  @Test
  default void contactsShouldBeKnownWhenTheyHaveAScore() {
    saved(bare(ACME, "c-1", "1"));

    assertThat(
            asWorker(
                () ->
                    stores()
                        .scores()
                        .known(
                            List.of(whose(ACME, "c-1"), whose(ACME, "c-2"), whose(OTHER, "c-1")))))
        .containsExactly(whose(ACME, "c-1"));
    assertThat(asWorker(() -> stores().scores().known(List.of()))).isEmpty();
  }

  @Test
  default void scoreShouldBeDueWhenItsTimeHasComeOrTheRulesHaveChanged() {
    saved(
        changing("c-1", Optional.of(NOON)),
        changing("c-2", Optional.of(NOON.plusSeconds(1))),
        changing("c-3", Optional.empty()));

    assertThat(due(NOON, 10)).containsExactly(whose(ACME, "c-1"));
    assertThat(due(NOON.plusSeconds(1), 10))
        .containsExactlyInAnyOrder(whose(ACME, "c-1"), whose(ACME, "c-2"));
    assertThat(due(NOON.plusSeconds(1), 1)).hasSize(1);

    asWorker(
        () -> {
          stores().rules().save(ACME, ScoringRules.DEFAULT);
          return true;
        });
    assertThat(due(NOON, 10)).hasSize(3);
    assertThat(due(NOON, 2)).hasSize(2);
  }

  @Test
  default void hottestShouldComeFirstAndPageByPage() {
    saved(
        bare(ACME, "c-1", "60"),
        bare(ACME, "c-2", "99.5"),
        bare(ACME, "c-3", "60"),
        bare(ACME, "c-4", "59.99"),
        bare(OTHER, "c-5", "100"));

    List<ContactScore> page = hottest(ACME, "60", Optional.empty(), 2);
    List<ContactScore> rest = hottest(ACME, "60", Optional.of(Place.of(page.getLast())), 2);

    assertThat(page).extracting(s -> s.contact().value()).containsExactly("c-2", "c-1");
    assertThat(rest).extracting(s -> s.contact().value()).containsExactly("c-3");
    assertThat(hottest(ACME, "59", Optional.of(Place.of(rest.getLast())), 2))
        .extracting(s -> s.contact().value())
        .containsExactly("c-4");
  }

  private void saved(ContactScore... scores) {
    asWorker(
        () -> {
          stores()
              .scores()
              .lock(Arrays.stream(scores).map(s -> new Whose(s.tenant(), s.contact())).toList());
          stores().scores().save(List.of(scores));
          return true;
        });
  }

  private Optional<ContactScore> found(ContactScore score) {
    return stores()
        .unitOfWork()
        .forTenant(score.tenant(), () -> stores().scores().find(score.tenant(), score.contact()));
  }

  private List<History> locked(Whose... contacts) {
    return asWorker(() -> stores().scores().lock(List.of(contacts)));
  }

  private List<Whose> due(Instant now, int max) {
    return asWorker(() -> stores().scores().claimDue(now, max));
  }

  private List<ContactScore> hottest(
      TenantId tenant, String atLeast, Optional<Place> after, int limit) {
    return stores()
        .unitOfWork()
        .forTenant(
            tenant, () -> stores().scores().hottest(tenant, new BigDecimal(atLeast), after, limit));
  }

  private <T> T asWorker(Supplier<T> work) {
    return stores().unitOfWork().asWorker(work);
  }

  private static List<EngagementEvent> events(
      List<History> histories, TenantId tenant, String contact) {
    return histories.stream()
        .filter(history -> history.whose().equals(whose(tenant, contact)))
        .flatMap(history -> history.events().stream())
        .map(recorded -> plain(recorded.event()))
        .toList();
  }

  /** What a score is made of; who the visitor was makes no difference. */
  private static EngagementEvent plain(EngagementEvent event) {
    return event instanceof EngagementEvent.Visited visited
        ? visited.with(
            new Visit(
                new Visitor(Optional.empty(), Optional.empty()),
                visited.visit().assessment(),
                visited.visit().count()))
        : event;
  }

  private static Whose whose(TenantId tenant, String contact) {
    return new Whose(tenant, new ContactId(contact));
  }

  private static ContactScore bare(TenantId tenant, String contact, String score) {
    return score(tenant, contact, score, Optional.empty());
  }

  private static ContactScore changing(String contact, Optional<Instant> changesAt) {
    return score(ACME, contact, "1", changesAt);
  }

  private static ContactScore score(
      TenantId tenant, String contact, String score, Optional<Instant> changesAt) {
    return new ContactScore(
        tenant,
        new ContactId(contact),
        new IntentScore(Optional.empty(), BigDecimal.ONE, Map.of(), Optional.empty()),
        new BigDecimal(score),
        0,
        0,
        Optional.empty(),
        changesAt,
        NOON);
  }

  private void schedule(String contact, Optional<ContactCategory> category) {
    EmailDetails usual = Examples.details(ACME, NOON);
    EmailDetails details =
        new EmailDetails(
            ACME,
            usual.id(),
            usual.sequence(),
            new Contact(
                new ContactId(contact), Examples.mailbox(contact + "@example.com"), category),
            usual.subject(),
            usual.replyTo(),
            usual.headers(),
            usual.notAfter(),
            usual.messageId(),
            usual.createdAt());
    add(ACME, List.of(new NewEmail(Scheduled.at(details, NOON), Examples.content())));
  }

  private void append(EngagementEvent... events) {
    asWorker(
        () -> {
          stores().events().append(List.of(events));
          return true;
        });
  }

  private static EngagementEvent opened(String contact, Verdict verdict) {
    return new EngagementEvent.Opened(context(contact), visit(verdict));
  }

  private static EngagementEvent clicked(String contact, Verdict verdict) {
    return new EngagementEvent.Clicked(
        context(contact), visit(verdict), new Link(3, "https://agency.example/book"));
  }

  private static EngagementEvent revised(EngagementEvent visit) {
    return new EngagementEvent.Reassessed(
        context(visit.context().contact().value()),
        visit.context().id(),
        new Assessment(Verdict.PERSON, List.of()));
  }

  private static Visit visit(Verdict verdict) {
    return new Visit(Examples.visit().visitor(), new Assessment(verdict, List.of()), 4);
  }

  private static EventContext context(String contact) {
    EventContext usual = Examples.eventContext(Examples.details(ACME, NOON), NOON);
    return new EventContext(
        new EventId(Examples.nextUuid()),
        ACME,
        usual.email(),
        usual.sequence(),
        new ContactId(contact),
        NOON);
  }
}

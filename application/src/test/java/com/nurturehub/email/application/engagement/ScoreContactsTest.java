package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.HotLead;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoreContactsTest {

  private static final ContactId JO = new ContactId("c-1");
  private static final EmailId EMAIL = Examples.emailId();

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final List<HotLead> leads = new ArrayList<>();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final RescoreContacts rescore =
      new RescoreContacts(
          stores.unitOfWork(),
          stores.scores(),
          stores.rules(),
          new TellHotLeads(
              stores.unitOfWork(), leads::add, stores.alerts(), stores.leads(), monitor),
          Examples.identifiers(),
          clock);
  private final FollowFeed follow =
      new FollowFeed(
          stores.unitOfWork(), stores.places(), new ScoreContacts(stores.scores(), rescore));
  private final RebuildConsumer rebuild = new RebuildConsumer(stores.unitOfWork(), stores.places());
  private final ReadScores read =
      new ReadScores(stores.unitOfWork(), stores.scores(), stores.rules(), stores.emails(), clock);
  private final ConfigureScoring configure =
      new ConfigureScoring(stores.unitOfWork(), stores.rules());

  @Test
  void scoreShouldMoveWhenAPersonDoesSomething() {
    happens(clicked(0));
    follow.follow();
    assertThat(score()).isEqualTo("15");

    happens(clicked(1));
    follow.follow();
    assertThat(score()).isEqualTo("30");
  }

  @Test
  void nothingShouldBeScoredWhenAMachineDoesIt() {
    happens(by(Verdict.MACHINE, clicked(0)), by(Verdict.UNKNOWN, clicked(1)));
    follow.follow();

    assertThat(read.find(ACME, JO)).isInstanceOf(ReadScores.Result.NotFound.class);
  }

  @Test
  void scoreShouldFollowWhenAVisitIsReassessedInEitherDirection() {
    EngagementEvent.Visited click = clicked(0);
    EngagementEvent.Visited byMachine = by(Verdict.MACHINE, clicked(1));
    happens(click, byMachine);
    follow.follow();
    assertThat(score()).isEqualTo("15");

    happens(reassessed(click, Verdict.MACHINE));
    follow.follow();
    assertThat(score()).isEqualTo("0");

    happens(reassessed(byMachine, Verdict.PERSON));
    follow.follow();
    assertThat(score()).isEqualTo("15");
  }

  @Test
  void alertShouldBeRaisedOnceWhenTheScoreCrossesTheThreshold() {
    happens(clicked(0), clicked(1), clicked(2));
    follow.follow();
    assertThat(alerts()).isEmpty();

    happens(clicked(3));
    follow.follow();
    happens(clicked(4));
    follow.follow();

    assertThat(score()).isEqualTo("75");
    assertThat(leads)
        .singleElement()
        .satisfies(
            lead -> {
              assertThat(lead.contact()).isEqualTo(JO);
              assertThat(lead.score()).isEqualByComparingTo("60");
              assertThat(lead.at()).isEqualTo(NOON);
            });
    assertThat(recorded()).isEqualTo(leads);
    assertThat(monitor.told()).containsExactly("hot lead c-1 of acme");
    assertThat(alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(AlertState.of(alert)).isEqualTo(AlertState.TRIGGERED);
              assertThat(alert.cause().key()).isEqualTo("c-1");
              assertThat(alert.details().count()).isEqualTo(1);
              assertThat(alert.details().notice().title()).contains("c-1").contains("60");
              assertThat(alert.details().notice().detail()).contains("clicked 4 times (60)");
            });
  }

  @Test
  void alertShouldBeRaisedAgainWhenTheScoreHasFallenAndCrossesAgain() {
    EngagementEvent.Visited last = clicked(3);
    happens(clicked(0), clicked(1), clicked(2), last);
    follow.follow();

    happens(reassessed(last, Verdict.MACHINE));
    follow.follow();
    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);

    happens(clicked(4));
    follow.follow();
    assertThat(alerts())
        .extracting(AlertState::of)
        .containsExactly(AlertState.TRIGGERED, AlertState.RESOLVED);
  }

  @Test
  void alertShouldBeResolvedWhenTheScoreFadesBelowTheThreshold() {
    happens(clicked(0), clicked(1), clicked(2), clicked(3));
    follow.follow();

    clock.advance(Duration.ofDays(37));
    assertThat(score()).isEqualTo("54");
    assertThat(rescore.rescoreDue(10)).isEqualTo(1);
    assertThat(rescore.rescoreDue(10)).isZero();

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
    happens(opened(1));
    follow.follow();
    assertThat(score()).isEqualTo("65");
    assertThat(alerts())
        .extracting(AlertState::of)
        .containsExactly(AlertState.TRIGGERED, AlertState.RESOLVED);
  }

  @Test
  void leadShouldBeToldAnewWhenItHasFadedAndNobodyHadLookedYet() {
    happens(clicked(0), clicked(1), clicked(2), clicked(3));
    follow.follow();

    clock.advance(Duration.ofDays(37));
    happens(opened(1));
    follow.follow();

    assertThat(alerts())
        .extracting(AlertState::of)
        .containsExactly(AlertState.TRIGGERED, AlertState.RESOLVED);
  }

  @Test
  void scoreShouldBeMadeAnewAndNobodyToldWhenTheRulesChange() {
    happens(clicked(0), clicked(1));
    follow.follow();

    configure.configure(ACME, hotAt(30));
    assertThat(shown().isHot()).isTrue();
    assertThat(rescore.rescoreDue(10)).isEqualTo(1);
    assertThat(rescore.rescoreDue(10)).isZero();
    happens(opened(1));
    follow.follow();
    assertThat(alerts()).isEmpty();

    configure.configure(ACME, hotAt(90));
    assertThat(shown().isHot()).isFalse();
    rescore.rescoreDue(10);
    configure.configure(ACME, hotAt(40));
    happens(clicked(2));
    follow.follow();
    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.TRIGGERED);
  }

  @Test
  void rebuildShouldMakeTheSameScoresAndTellNobodyAgain() {
    happens(clicked(0), clicked(1), clicked(2), clicked(3), by(ACME, new ContactId("c-2")));
    happens(by(OTHER, JO));
    follow.follow();
    List<ContactScore> before = all();
    List<Alert> alerts = alerts();

    rebuild.rebuild(FeedReader.SCORING);
    follow.follow();

    assertThat(all()).isEqualTo(before);
    assertThat(alerts()).isEqualTo(alerts);
    assertThat(leads).hasSize(1);
  }

  @Test
  void rebuildShouldTellOfNobodyEvenWhenScoresWereLost() {
    happens(clicked(0), clicked(1), clicked(2), clicked(3));
    stores.unitOfWork().asWorker(() -> stores.places().next(FeedReader.SCORING, Set.of(), 100));
    assertThat(read.find(ACME, JO)).isInstanceOf(ReadScores.Result.NotFound.class);

    rebuild.rebuild(FeedReader.SCORING);
    follow.follow();

    assertThat(score()).isEqualTo("60");
    assertThat(shown().isHot()).isTrue();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void categoryShouldCountWhenTheEmailThatSaysItIsSent() {
    happens(clicked(0));
    follow.follow();
    assertThat(score()).isEqualTo("15");

    var email = Examples.newEmail(ACME, NOON);
    ContactId seller = email.email().details().contact().id();
    happens(by(ACME, seller));
    follow.follow();
    assertThat(score(seller)).isEqualTo("5");
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.emails().add(ACME, List.of(email));
              return true;
            });
    happens(new EngagementEvent.Sent(Examples.eventContext(email.email().details(), NOON)));
    follow.follow();

    assertThat(score(seller)).isEqualTo("6.5");
    assertThat(read.find(ACME, new ContactId("c-404")))
        .isInstanceOf(ReadScores.Result.NotFound.class);
  }

  @Test
  void hottestShouldBeListedByThePresentThreshold() {
    happens(clicked(0), clicked(1), by(ACME, new ContactId("c-2")), by(OTHER, JO));
    follow.follow();

    assertThat(read.hottest(ACME, Optional.empty(), 10).leads()).isEmpty();
    configure.configure(ACME, hotAt(5));
    ReadScores.Page page = read.hottest(ACME, Optional.empty(), 1);
    ReadScores.Page rest = read.hottest(ACME, page.next(), 1);

    assertThat(page.leads()).extracting(s -> s.score().contact().value()).containsExactly("c-1");
    assertThat(rest.leads()).extracting(s -> s.score().contact().value()).containsExactly("c-2");
    assertThat(rest.next()).isEmpty();
  }

  @Test
  void leadShouldBeOneShapeForAllWhenItLeavesTheHouse() {
    happens(clicked(0), clicked(1), clicked(2), clicked(3));
    follow.follow();
    ContactScore score = shown().score();

    CloudEvent event =
        CloudEvent.hotLead(
            new HotLead(Examples.nextUuid(), ACME, JO, score.current(), score.score(), NOON));

    assertThat(event.type()).isEqualTo("com.nurturehub.lead.hot");
    assertThat(event.subject()).isEqualTo("c-1");
    assertThat(event.source()).isEqualTo("/nurturehub/tenants/acme");
    assertThat(event.data().keySet()).containsExactly("tenant", "contact", "score", "factors");
    assertThat(event.data().toString()).contains("clicked={count=4, contribution=60}");
  }

  private static ScoringRules hotAt(int threshold) {
    ScoringRules rules = ScoringRules.DEFAULT;
    return new ScoringRules(
        rules.weights(),
        rules.countedRepeats(),
        rules.multipliers(),
        rules.decay(),
        threshold,
        rules.bookingLinks());
  }

  private ReadScores.Shown shown() {
    return shown(JO);
  }

  private ReadScores.Shown shown(ContactId contact) {
    return read.find(ACME, contact) instanceof ReadScores.Result.Scored scored
        ? scored.shown()
        : fail("no score");
  }

  private String score() {
    return score(JO);
  }

  private String score(ContactId contact) {
    return shown(contact).current().toPlainString();
  }

  private List<ContactScore> all() {
    List<ContactScore> all = new ArrayList<>();
    for (TenantId tenant : List.of(ACME, OTHER)) {
      all.addAll(
          stores
              .unitOfWork()
              .forTenant(
                  tenant,
                  () -> stores.scores().hottest(tenant, BigDecimal.ZERO, Optional.empty(), 100)));
    }
    assertThat(all).hasSize(3);
    return all;
  }

  private List<HotLead> recorded() {
    return stores.unitOfWork().forTenant(ACME, () -> stores.leads().read(ACME, 0, 100)).stream()
        .map(RecordedLead::lead)
        .toList();
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .forTenant(
            ACME,
            () ->
                stores
                    .alerts()
                    .list(
                        ACME,
                        new AlertFilter(Optional.of(AlertKind.HOT_LEAD), Optional.empty()),
                        Optional.empty(),
                        100));
  }

  private void happens(EngagementEvent... events) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.events().append(List.of(events));
              return true;
            });
  }

  private EngagementEvent.Visited clicked(int link) {
    return new EngagementEvent.Clicked(
        context(ACME, JO, 1, EMAIL),
        Examples.visit(),
        new Link(link, "https://agency.example/" + link));
  }

  private EngagementEvent.Visited opened(int step) {
    return new EngagementEvent.Opened(context(ACME, JO, step, EMAIL), Examples.visit());
  }

  private EngagementEvent by(TenantId tenant, ContactId contact) {
    return new EngagementEvent.Opened(
        context(tenant, contact, 1, Examples.emailId()), Examples.visit());
  }

  private static EngagementEvent.Visited by(Verdict verdict, EngagementEvent.Visited visited) {
    return visited.with(
        new Visit(visited.visit().visitor(), new Assessment(verdict, List.of()), 1));
  }

  private EngagementEvent reassessed(EngagementEvent visit, Verdict verdict) {
    return new EngagementEvent.Reassessed(
        context(ACME, JO, 1, EMAIL), visit.context().id(), new Assessment(verdict, List.of()));
  }

  private EventContext context(TenantId tenant, ContactId contact, int step, EmailId email) {
    return new EventContext(
        new EventId(Examples.nextUuid()),
        tenant,
        email,
        new SequenceStep(new SequenceId("seq-42"), step),
        contact,
        clock.instant());
  }
}

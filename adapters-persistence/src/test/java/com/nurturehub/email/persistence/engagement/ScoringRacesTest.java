package com.nurturehub.email.persistence.engagement;

import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.RebuildConsumer;
import com.nurturehub.email.application.engagement.RescoreContacts;
import com.nurturehub.email.application.engagement.ScoreContacts;
import com.nurturehub.email.application.engagement.TellHotLeads;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.IntentScores.Whose;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.Triggered;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.Assessment;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.EventContext;
import com.nurturehub.email.domain.engagement.EventId;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import com.nurturehub.email.domain.engagement.Visit;
import com.nurturehub.email.domain.scoring.ContactScore;
import com.nurturehub.email.domain.scoring.Factor;
import com.nurturehub.email.domain.scoring.IntentScore;
import com.nurturehub.email.domain.scoring.RecordedLead;
import com.nurturehub.email.domain.scoring.ScoringRules;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.persistence.TestDatabase;
import com.nurturehub.email.persistence.TwoInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several instances score the same contacts, for whatever reason, and some of them die. */
@Timeout(60)
class ScoringRacesTest {

  private static final int TENANTS = 3;
  private static final int CONTACTS = 8;
  private static final int ROUNDS = 40;

  @RegisterExtension static final TwoInstances INSTANCES = new TwoInstances();

  private static final TestDatabase DATABASE = INSTANCES.one();
  private static final TestDatabase OTHER = INSTANCES.other();

  private final SettableClock clock = new SettableClock(NOON);
  private final AtomicInteger broken = new AtomicInteger();
  private final RecordingMonitor monitor = new RecordingMonitor();

  @Test
  void scoresShouldBeRightAndLeadsToldOnceWhenInstancesShareTheWorkWhileConnectionsDie() {
    CompletableFuture<Void> writing = begin(() -> write(new Random(1), 3));
    List<CompletableFuture<Void>> working = workOn(writing);
    while (!writing.isDone()) {
      DATABASE.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
            AND (query LIKE '%intent_score%' OR query LIKE '%engagement_place%')
          """);
    }
    writing.join();
    working.forEach(CompletableFuture::join);
    followUntil(writing, DATABASE);

    assertThat(broken).hasPositiveValue();
    Map<Whose, IntentScore> expected = expected();
    assertThat(saved()).isEqualTo(expected);
    List<Alert> open = alerts().stream().filter(Triggered.class::isInstance).toList();
    assertThat(open)
        .extracting(alert -> alert.cause().tenant().orElseThrow() + "/" + alert.cause().key())
        .containsExactlyInAnyOrderElementsOf(
            expected.entrySet().stream()
                .filter(score -> ScoringRules.DEFAULT.isHot(score.getValue().undecayed()))
                .map(score -> score.getKey().tenant() + "/" + score.getKey().contact())
                .toList());
    assertThat(alerts()).allSatisfy(alert -> assertThat(alert.details().count()).isOne());
    // A commit whose answer was lost with its connection is not told of.
    assertThat(monitor.told()).hasSizeBetween(1, leads().size());
    assertThat(leads())
        .extracting(recorded -> recorded.lead().tenant() + "/" + recorded.lead().contact())
        .containsExactlyInAnyOrderElementsOf(
            alerts().stream()
                .map(alert -> alert.cause().tenant().orElseThrow() + "/" + alert.cause().key())
                .toList());
  }

  @Test
  void scoresShouldBeThoseOfTheLatestRulesWhenTheyChangeAndAllIsMadeAnewMeanwhile() {
    CompletableFuture<Void> writing = begin(() -> write(new Random(2), 0));
    List<CompletableFuture<Void>> working = workOn(writing);
    int repeats = 0;
    while (!writing.isDone()) {
      repeats = (repeats + 1) % 4;
      put(counting(repeats));
      new RebuildConsumer(OTHER.unitOfWork(), OTHER.stores().places()).rebuild(FeedReader.SCORING);
    }
    writing.join();
    put(counting(3));
    working.forEach(CompletableFuture::join);
    followUntil(writing, DATABASE);
    rescoreUntil(writing, OTHER);

    assertThat(saved()).isEqualTo(expected());
  }

  /** On a thread of its own: the common pool of a small machine has one. */
  private static CompletableFuture<Void> begin(Runnable work) {
    return CompletableFuture.runAsync(work, task -> Thread.ofPlatform().daemon().start(task));
  }

  /** Two instances follow the feed and look for what is due, until everything is written. */
  private List<CompletableFuture<Void>> workOn(CompletableFuture<Void> writing) {
    return Stream.of(DATABASE, OTHER)
        .flatMap(
            instance ->
                Stream.of(
                    begin(() -> followUntil(writing, instance)),
                    begin(() -> rescoreUntil(writing, instance))))
        .toList();
  }

  private void followUntil(CompletableFuture<Void> writing, TestDatabase instance) {
    Stores stores = instance.stores();
    FollowFeed follow =
        new FollowFeed(
            stores.unitOfWork(),
            stores.places(),
            new ScoreContacts(stores.scores(), rescore(stores)));
    untilDone(writing, follow::follow);
  }

  private void rescoreUntil(CompletableFuture<Void> writing, TestDatabase instance) {
    RescoreContacts rescore = rescore(instance.stores());
    untilDone(
        writing,
        () -> {
          while (rescore.rescoreDue(5) > 0) {
            // More is due.
          }
        });
  }

  private void untilDone(CompletableFuture<Void> writing, Runnable work) {
    boolean wasDone;
    do {
      wasDone = writing.isDone();
      try {
        work.run();
      } catch (StorageUnavailable e) {
        broken.incrementAndGet();
        wasDone = false;
      }
    } while (!wasDone);
  }

  private RescoreContacts rescore(Stores stores) {
    return new RescoreContacts(
        stores.unitOfWork(),
        stores.scores(),
        stores.rules(),
        new TellHotLeads(stores.unitOfWork(), lead -> {}, stores.alerts(), stores.leads(), monitor),
        Examples.identifiers(),
        clock);
  }

  /**
   * Everybody's clicks, one after the other; some are taken for a machine's later.
   *
   * @param untilBroken goes on until so many units of work have come to nothing
   */
  private void write(Random random, int untilBroken) {
    Stores stores = DATABASE.stores();
    List<EngagementEvent> clicks = new ArrayList<>();
    for (int round = 0; round < ROUNDS || broken.get() < untilBroken; round++) {
      List<EngagementEvent> events = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Whose whose = anybody(random);
        EngagementEvent.Clicked click =
            new EngagementEvent.Clicked(
                context(whose),
                new Visit(Examples.visit().visitor(), new Assessment(Verdict.PERSON, List.of()), 1),
                new Link(0, "https://agency.example/"));
        events.add(click);
        events.add(new EngagementEvent.Opened(context(whose), Examples.visit()));
        clicks.add(click);
      }
      EngagementEvent revised = clicks.get(random.nextInt(clicks.size()));
      EventContext earlier = revised.context();
      events.add(
          new EngagementEvent.Reassessed(
              context(new Whose(earlier.tenant(), earlier.contact())),
              earlier.id(),
              new Assessment(random.nextBoolean() ? Verdict.MACHINE : Verdict.PERSON, List.of())));
      append(stores, events);
    }
  }

  private static void append(Stores stores, List<EngagementEvent> events) {
    boolean stored = false;
    while (!stored) {
      try {
        stored =
            stores
                .unitOfWork()
                .asWorker(
                    () -> {
                      stores.events().append(events);
                      return true;
                    });
      } catch (StorageUnavailable e) {
        // Ids make it the same once more.
        stored = false;
      }
    }
  }

  private static Whose anybody(Random random) {
    return new Whose(
        new TenantId("agency-" + random.nextInt(TENANTS)),
        new ContactId("c-" + random.nextInt(CONTACTS)));
  }

  private static EventContext context(Whose whose) {
    EventContext usual = Examples.eventContext(Examples.details(whose.tenant(), NOON), NOON);
    return new EventContext(
        new EventId(Examples.nextUuid()),
        whose.tenant(),
        usual.email(),
        usual.sequence(),
        whose.contact(),
        NOON);
  }

  private static ScoringRules counting(int repeats) {
    ScoringRules rules = ScoringRules.DEFAULT;
    return new ScoringRules(
        ScoringRules.each(Factor.values(), f -> 1 + repeats),
        repeats,
        rules.multipliers(),
        rules.decay(),
        20,
        rules.bookingLinks());
  }

  private static void put(ScoringRules rules) {
    Stores stores = OTHER.stores();
    for (TenantId tenant : tenants()) {
      stores
          .unitOfWork()
          .forTenant(
              tenant,
              () -> {
                stores.rules().save(tenant, rules);
                return rules;
              });
    }
  }

  private static List<TenantId> tenants() {
    return IntStream.range(0, TENANTS).mapToObj(i -> new TenantId("agency-" + i)).toList();
  }

  private static Map<Whose, IntentScore> expected() {
    Stores stores = DATABASE.stores();
    return tenants().stream()
        .flatMap(
            tenant ->
                stores
                    .unitOfWork()
                    .forTenant(
                        tenant, () -> stores.events().read(tenant, EventFilter.ALL, 0, 100_000))
                    .stream())
        .collect(
            Collectors.groupingBy(
                (RecordedEvent e) ->
                    new Whose(e.event().context().tenant(), e.event().context().contact())))
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                events ->
                    IntentScore.of(
                        rulesOf(events.getKey().tenant()), Optional.empty(), events.getValue())));
  }

  private static ScoringRules rulesOf(TenantId tenant) {
    Stores stores = DATABASE.stores();
    return stores.unitOfWork().forTenant(tenant, () -> stores.rules().find(tenant).rules());
  }

  private static Map<Whose, IntentScore> saved() {
    Stores stores = DATABASE.stores();
    return tenants().stream()
        .flatMap(
            tenant ->
                IntStream.range(0, CONTACTS)
                    .mapToObj(
                        i ->
                            stores
                                .unitOfWork()
                                .forTenant(
                                    tenant,
                                    () -> stores.scores().find(tenant, new ContactId("c-" + i))))
                    .flatMap(Optional::stream))
        .collect(Collectors.toMap(s -> new Whose(s.tenant(), s.contact()), ContactScore::score));
  }

  private static List<Alert> alerts() {
    Stores stores = DATABASE.stores();
    return stores
        .unitOfWork()
        .asWorker(() -> stores.alerts().listAll(AlertFilter.ALL, Optional.empty(), 10_000));
  }

  private static List<RecordedLead> leads() {
    Stores stores = DATABASE.stores();
    return tenants().stream()
        .flatMap(
            tenant ->
                stores
                    .unitOfWork()
                    .forTenant(tenant, () -> stores.leads().read(tenant, 0, 10_000))
                    .stream())
        .toList();
  }
}

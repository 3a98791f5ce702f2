package com.nurturehub.email.domain.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for whatever a contact does, and for whatever rules. */
class IntentScorePropertyTest {

  private static final String BOOKING = "https://agency.example/book";

  /** One doing: what, in which step, on which link, how often, by whom, and what it is about. */
  record Doing(int what, int step, int link, int count, Verdict verdict, int earlier) {}

  @Property
  void scoreShouldBeWhatCountingByHandComesTo(
      @ForAll("doings") List<Doing> doings,
      @ForAll("rules") ScoringRules rules,
      @ForAll Optional<ContactCategory> category) {
    List<RecordedEvent> events = events(doings);

    BigDecimal score = IntentScore.of(rules, category, events).undecayed();

    assertThat(score).isEqualByComparingTo(byHand(doings, rules, category));
    assertThat(score).isBetween(BigDecimal.ZERO, BigDecimal.valueOf(100));
  }

  @Property
  void scoreShouldBeTheSameWhenEventsComeInAnotherOrderOrTwice(
      @ForAll("doings") List<Doing> doings,
      @ForAll("rules") ScoringRules rules,
      @ForAll Random random) {
    List<RecordedEvent> events = events(doings);
    List<RecordedEvent> mixed = new ArrayList<>(events);
    mixed.addAll(events.subList(0, events.size() / 2));
    Collections.shuffle(mixed, random);

    assertThat(IntentScore.of(rules, Optional.empty(), mixed))
        .isEqualTo(IntentScore.of(rules, Optional.empty(), events));
  }

  @Property
  void pointsShouldBeTheSameWhereverAVisitComesAmongOthers(
      @ForAll("doings") List<Doing> doings, @ForAll("rules") ScoringRules rules) {
    List<Doing> withoutVerdictsOnOthers = doings.stream().filter(d -> d.what() != 2).toList();

    assertThat(score(events(withoutVerdictsOnOthers.reversed()), rules))
        .isEqualByComparingTo(score(events(withoutVerdictsOnOthers), rules));
  }

  @Property
  void scoreShouldBeTheSameWhetherRepeatsAreFoldedOrNot(
      @ForAll("doings") List<Doing> doings, @ForAll("rules") ScoringRules rules) {
    List<Doing> opensAndClicks = doings.stream().filter(d -> d.what() != 2).toList();
    List<Doing> apart =
        opensAndClicks.stream()
            .flatMap(
                d ->
                    Collections.nCopies(
                        d.count(), new Doing(d.what(), d.step(), d.link(), 1, d.verdict(), 0))
                        .stream())
            .toList();

    assertThat(score(events(apart), rules))
        .isEqualByComparingTo(score(events(opensAndClicks), rules));
  }

  @Property
  void machinesShouldMoveNothing(
      @ForAll("doings") List<Doing> doings,
      @ForAll("doings") List<Doing> others,
      @ForAll("rules") ScoringRules rules) {
    List<Doing> people = doings.stream().filter(d -> d.what() != 2).toList();
    List<Doing> all = new ArrayList<>();
    others.stream()
        .filter(d -> d.what() != 2)
        .forEach(
            d -> all.add(new Doing(d.what(), d.step(), d.link(), d.count(), Verdict.MACHINE, 0)));
    all.addAll(people);

    assertThat(score(events(all), rules)).isEqualByComparingTo(score(events(people), rules));
  }

  private static BigDecimal score(List<RecordedEvent> events, ScoringRules rules) {
    return IntentScore.of(rules, Optional.empty(), events).undecayed();
  }

  /** Written as a person would count: visit by visit, looking back each time. */
  private static BigDecimal byHand(
      List<Doing> doings, ScoringRules rules, Optional<ContactCategory> category) {
    Verdict[] verdicts = new Verdict[doings.size()];
    for (int i = 0; i < doings.size(); i++) {
      verdicts[i] = doings.get(i).verdict();
      if (doings.get(i).what() == 2 && i > 0) {
        verdicts[doings.get(i).earlier() % i] = doings.get(i).verdict();
      }
    }
    long points = 0;
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < doings.size(); i++) {
      Doing doing = doings.get(i);
      if (doing.what() == 2 || verdicts[i] != Verdict.PERSON) {
        continue;
      }
      for (int visit = 0; visit < doing.count(); visit++) {
        String name = doing.what() + "/" + doing.step() + "/" + (doing.what() * doing.link());
        int before = Collections.frequency(seen, name);
        seen.add(name);
        int best = 0;
        if (doing.what() == 0 && before <= rules.countedRepeats()) {
          best = weight(rules, before == 0 ? Factor.OPENED : Factor.OPENED_AGAIN);
          best = doing.step() == 2 ? Math.max(best, weight(rules, Factor.OPENED_STEP_2)) : best;
        } else if (doing.what() == 1) {
          best = before == 0 ? weight(rules, Factor.CLICKED) : 0;
          best = doing.step() == 3 ? Math.max(best, weight(rules, Factor.CLICKED_STEP_3)) : best;
          best =
              doing.link() == 0 ? Math.max(best, weight(rules, Factor.CLICKED_BOOKING_LINK)) : best;
        }
        points += best;
      }
    }
    BigDecimal multiplier =
        category
            .flatMap(c -> Optional.ofNullable(rules.multipliers().get(c)))
            .orElse(BigDecimal.ONE);
    return multiplier.multiply(BigDecimal.valueOf(points)).min(BigDecimal.valueOf(100));
  }

  private static int weight(ScoringRules rules, Factor factor) {
    return rules.weights().getOrDefault(factor, 0);
  }

  /** A verdict on an earlier event falls on whatever that is; on one that is no visit, in vain. */
  private static List<RecordedEvent> events(List<Doing> doings) {
    Doings made = new Doings();
    for (Doing doing : doings) {
      switch (doing.what()) {
        case 0 -> made.opens(doing.step(), doing.count(), doing.verdict());
        case 1 ->
            made.clicks(doing.step(), doing.link(), urlOf(doing), doing.verdict(), doing.count());
        default -> {
          int before = made.events().size();
          if (before == 0) {
            made.unsubscribes(1);
          } else {
            made.reassesses(doing.earlier() % before, doing.verdict());
          }
        }
      }
    }
    assertThat(made.events()).hasSameSizeAs(doings);
    return made.events();
  }

  private static String urlOf(Doing doing) {
    return doing.link() == 0 ? BOOKING : "https://agency.example/" + doing.link();
  }

  @Provide
  Arbitrary<List<Doing>> doings() {
    Arbitrary<Verdict> verdicts =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(Verdict.PERSON)),
            Tuple.of(1, Arbitraries.of(Verdict.MACHINE, Verdict.UNKNOWN)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 4),
            verdicts,
            Arbitraries.integers().between(0, 100))
        .as(Doing::new)
        .list()
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<ScoringRules> rules() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 12).list().ofSize(6),
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(0, 300).list().ofSize(4))
        .as(
            (weights, repeats, multipliers) ->
                new ScoringRules(
                    ScoringRules.each(
                        Factor.values(), f -> weights.get(List.of(Factor.values()).indexOf(f))),
                    repeats,
                    ScoringRules.each(
                        ContactCategory.values(),
                        c ->
                            BigDecimal.valueOf(
                                multipliers.get(List.of(ContactCategory.values()).indexOf(c)), 2)),
                    ScoringRules.DEFAULT.decay(),
                    60,
                    Optional.of(new LinkPattern(BOOKING + "*"))));
  }
}

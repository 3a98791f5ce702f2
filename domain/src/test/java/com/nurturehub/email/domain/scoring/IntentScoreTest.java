package com.nurturehub.email.domain.scoring;

import static com.nurturehub.email.domain.scoring.Doings.T;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import com.nurturehub.email.domain.delivery.ContactCategory;
import com.nurturehub.email.domain.engagement.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntentScoreTest {

  private static final ScoringRules RULES = ScoringRules.DEFAULT;

  @Test
  void buyToLetContactShouldHaveThirtySixWhenItOpensTwiceAndOpensAndClicksTheNextStep() {
    Doings doings = new Doings().opens(1).opens(1).opens(2).clicks(2, 0);

    IntentScore score =
        IntentScore.of(RULES, Optional.of(ContactCategory.BUY_TO_LET), doings.events());

    assertThat(score.undecayed()).isEqualByComparingTo("36");
    assertThat(score.factors())
        .containsOnly(
            entry(Factor.OPENED, new Contribution(1, 5)),
            entry(Factor.OPENED_AGAIN, new Contribution(1, 2)),
            entry(Factor.OPENED_STEP_2, new Contribution(1, 8)),
            entry(Factor.CLICKED, new Contribution(1, 15)));
    assertThat(score.contribution(Factor.CLICKED)).isEqualByComparingTo("18");
    assertThat(score.lastActive()).contains(T.plusSeconds(3));
  }

  @Test
  void multiplierShouldBeTheCategorysAndOneWhereThereIsNone() {
    Doings doings = new Doings().opens(1);

    assertThat(score(doings, Optional.of(ContactCategory.ACTIVE_SELLER))).isEqualTo("7.5");
    assertThat(score(doings, Optional.of(ContactCategory.SELLER))).isEqualTo("6.5");
    assertThat(score(doings, Optional.of(ContactCategory.BUY_TO_LET))).isEqualTo("6");
    assertThat(score(doings, Optional.of(ContactCategory.BUYER))).isEqualTo("5");
    assertThat(score(doings, Optional.empty())).isEqualTo("5");
  }

  @Test
  void fiveRepeatsOfAnEmailShouldCountHoweverOftenItIsOpened() {
    assertThat(score(new Doings().opens(1, 6, Verdict.PERSON))).isEqualTo("15");
    assertThat(score(new Doings().opens(1, 7, Verdict.PERSON))).isEqualTo("15");
    assertThat(score(new Doings().opens(1).opens(1, 900, Verdict.PERSON).opens(1))).isEqualTo("15");
    assertThat(score(new Doings().opens(1, 9, Verdict.PERSON).opens(4, 9, Verdict.PERSON)))
        .isEqualTo("30");
  }

  @Test
  void everyOpenOfTheSecondStepShouldEarnMoreThanOthersAsLongAsItCounts() {
    assertThat(score(new Doings().opens(2).opens(2))).isEqualTo("16");
    assertThat(score(new Doings().opens(2, 50, Verdict.PERSON))).isEqualTo("48");
    assertThat(score(new Doings().opens(3).opens(3))).isEqualTo("7");
  }

  @Test
  void clickShouldEarnTheWeightiestThatFitsAndNothingElse() {
    ScoringRules rules = booking("*/book*");
    String booking = "https://agency.example/book?x=1";

    assertThat(score(new Doings().clicks(1, 0).clicks(1, 0).clicks(1, 1))).isEqualTo("30");
    assertThat(score(new Doings().clicks(3, 0).clicks(3, 0))).isEqualTo("40");
    assertThat(score(rules, new Doings().clicks(3, 0, booking, Verdict.PERSON))).isEqualTo("30");
    assertThat(
            score(
                rules,
                new Doings()
                    .clicks(1, 0, booking, Verdict.PERSON)
                    .clicks(1, 0, booking, Verdict.PERSON)))
        .isEqualTo("60");
    assertThat(score(new Doings().clicks(1, 0, booking, Verdict.PERSON))).isEqualTo("15");
  }

  @Test
  void scoreShouldEndAtAHundred() {
    Doings doings = new Doings();
    for (int link = 0; link < 9; link++) {
      doings.clicks(1, link);
    }

    assertThat(score(doings)).isEqualTo("100");
    assertThat(score(doings, Optional.of(ContactCategory.ACTIVE_SELLER))).isEqualTo("100");
  }

  @Test
  void machinesAndStrangersShouldScoreNothing() {
    Doings doings =
        new Doings()
            .opens(1, 5, Verdict.MACHINE)
            .opens(2, 1, Verdict.UNKNOWN)
            .clicks(1, 0, "https://agency.example/", Verdict.MACHINE)
            .unsubscribes(1);

    IntentScore score = IntentScore.of(RULES, Optional.empty(), doings.events());

    assertThat(score.undecayed()).isZero();
    assertThat(score.factors()).isEmpty();
    assertThat(score.lastActive()).isEmpty();
  }

  @Test
  void firstShouldBeAPersonsWhenAMachineWasThereBefore() {
    Doings doings = new Doings().opens(1, 3, Verdict.MACHINE).opens(1).opens(1);

    assertThat(score(doings)).isEqualTo("7");
  }

  @Test
  void verdictShouldBeTheLatestWhenAVisitIsReassessed() {
    Doings doings = new Doings().clicks(1, 0).clicks(1, 1).reassesses(0, Verdict.MACHINE);
    assertThat(score(doings)).isEqualTo("15");

    doings.reassesses(0, Verdict.PERSON);
    assertThat(score(doings)).isEqualTo("30");

    doings.opens(1, 1, Verdict.MACHINE).reassesses(4, Verdict.PERSON);
    assertThat(score(doings)).isEqualTo("35");
  }

  @Test
  void scoreShouldFadeWeekByWeekWhenTheContactIsIdleForThirtyDays() {
    IntentScore score =
        IntentScore.of(RULES, Optional.empty(), new Doings().opens(1).opens(2).events());
    Instant last = T.plusSeconds(1);

    assertThat(at(score, last.plus(Duration.ofDays(30)))).isEqualTo("13");
    assertThat(at(score, last.plus(Duration.ofDays(37)).minusNanos(1_000))).isEqualTo("13");
    assertThat(at(score, last.plus(Duration.ofDays(37)))).isEqualTo("11.7");
    assertThat(at(score, last.plus(Duration.ofDays(44)))).isEqualTo("10.53");
    assertThat(at(score, last.plus(Duration.ofDays(365 * 80)))).isEqualTo("0");
    assertThat(at(score, last.minus(Duration.ofDays(1)))).isEqualTo("13");
  }

  @Test
  void nextChangeShouldBeToldWhenThereIsOne() {
    Decay decay = RULES.decay();
    IntentScore score = IntentScore.of(RULES, Optional.empty(), new Doings().opens(1).events());

    assertThat(score.changesAt(T, decay)).contains(T.plus(Duration.ofDays(37)));
    assertThat(score.changesAt(T.plus(Duration.ofDays(37)), decay))
        .contains(T.plus(Duration.ofDays(44)));
    assertThat(score.changesAt(T, new Decay(30, 0))).isEmpty();
    assertThat(score.changesAt(T.plus(Duration.ofDays(9_000)), decay)).isEmpty();
  }

  private static ScoringRules booking(String pattern) {
    return new ScoringRules(
        RULES.weights(),
        RULES.countedRepeats(),
        RULES.multipliers(),
        RULES.decay(),
        RULES.hotAt(),
        Optional.of(new LinkPattern(pattern)));
  }

  private static String score(Doings doings) {
    return score(doings, Optional.empty());
  }

  private static String score(Doings doings, Optional<ContactCategory> category) {
    return IntentScore.of(RULES, category, doings.events()).undecayed().toPlainString();
  }

  private static String score(ScoringRules rules, Doings doings) {
    return IntentScore.of(rules, Optional.empty(), doings.events()).undecayed().toPlainString();
  }

  private static String at(IntentScore score, Instant now) {
    return score.at(now, RULES.decay()).toPlainString();
  }

  @Test
  void rulesShouldBeWholeAndWithinTheirBounds() {
    assertThat(ScoringRules.DEFAULT.weights()).containsOnlyKeys(Factor.values());
    assertThat(ScoringRules.DEFAULT.multipliers()).containsOnlyKeys(ContactCategory.values());
    assertThat(
            catchThrowable(
                () ->
                    new ScoringRules(
                        Map.of(),
                        5,
                        Map.of(ContactCategory.BUYER, BigDecimal.ONE),
                        RULES.decay(),
                        60,
                        Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

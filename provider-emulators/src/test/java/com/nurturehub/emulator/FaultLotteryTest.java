package com.nurturehub.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nurturehub.emulator.Faults.Action;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultLotteryTest {
  private static final List<String> MAILS =
      IntStream.range(0, 10_000).mapToObj(i -> "c-" + i + "@example.org").toList();

  private final Faults faults = new Faults();

  @Test
  void mailsShouldMeetFaultsAsOftenAsTheirShareSays() {
    FaultLottery lottery = faults.lottery(7);
    lottery.perMille(30, Stage.RCPT).reply(451, "later");
    lottery.perMille(100, Stage.ACCEPTED).reset();

    assertThat(struckAt(Stage.RCPT, MAILS)).hasSizeBetween(240, 360);
    assertThat(struckAt(Stage.ACCEPTED, MAILS)).hasSizeBetween(880, 1_120);
  }

  @Test
  void mailShouldMeetOneFaultAtMostAndThatOnce() {
    FaultLottery lottery = faults.lottery(7);
    lottery.perMille(500, Stage.RCPT).reply(451, "later");
    lottery.perMille(500, Stage.FINAL_DOT).reset();

    Set<String> early = struckAt(Stage.RCPT, MAILS);
    Set<String> late = struckAt(Stage.FINAL_DOT, MAILS);

    assertThat(early).doesNotContainAnyElementsOf(late);
    assertThat(early.size() + late.size()).isEqualTo(MAILS.size());
    assertThat(struckAt(Stage.RCPT, MAILS)).isEmpty();
    assertThat(struckAt(Stage.FINAL_DOT, MAILS)).isEmpty();
  }

  @Test
  void seedShouldChooseTheMailsWhateverTheirOrder() {
    faults.lottery(7).perMille(50, Stage.RCPT).reset();
    Set<String> first = struckAt(Stage.RCPT, MAILS);
    faults.clear();
    List<String> shuffled = new ArrayList<>(MAILS);
    Collections.shuffle(shuffled, new Random(1));

    faults.lottery(7).perMille(50, Stage.RCPT).reset();
    Set<String> again = struckAt(Stage.RCPT, shuffled);
    faults.clear();
    faults.lottery(8).perMille(50, Stage.RCPT).reset();
    Set<String> otherSeed = struckAt(Stage.RCPT, MAILS);

    assertThat(again).isEqualTo(first);
    assertThat(otherSeed).isNotEqualTo(first);
  }

  @Test
  void attemptsShouldDrawAnewWhereNoRecipientIsKnown() {
    faults.lottery(7).perMille(100, Stage.TOKEN).reply(429, "");
    Attempt attempt = Attempt.http(Stage.TOKEN, "anna@agency.example", "POST /token");

    long struck = IntStream.range(0, 1_000).filter(i -> strikes(attempt)).count();

    assertThat(struck).isBetween(60L, 140L);
  }

  @Test
  void lotShouldNotBeUsedUpWhereTheFaultIsForAnotherMailbox() {
    faults.lottery(7).perMille(1_000, Stage.RCPT).mailbox("kim@agency.example").reset();

    assertThat(struckAt(Stage.RCPT, MAILS)).isEmpty();
    assertThat(strikes(attempt(Stage.RCPT, "kim@agency.example", MAILS.getFirst()))).isTrue();
  }

  @Test
  void sharesShouldBeRefusedWhenNotSoManyLotsAreLeft() {
    FaultLottery lottery = faults.lottery(7);
    lottery.perMille(600, Stage.RCPT).reset();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> lottery.perMille(401, Stage.FINAL_DOT))
        .withMessageContaining("600");
    assertThatIllegalArgumentException().isThrownBy(() -> lottery.perMille(1_001, Stage.TOKEN));
  }

  private Set<String> struckAt(Stage stage, List<String> mails) {
    Predicate<String> struck =
        recipient -> strikes(attempt(stage, "anna@agency.example", recipient));
    return mails.stream().filter(struck).collect(Collectors.toSet());
  }

  private boolean strikes(Attempt attempt) {
    return !(faults.strike(attempt) instanceof Action.Pass);
  }

  private static Attempt attempt(Stage stage, String mailbox, String recipient) {
    return new Attempt(stage, mailbox, "", List.of(recipient), "", "");
  }
}

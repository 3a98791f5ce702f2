package com.nurturehub.email.domain.engagement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VisitAssessorTest {

  private static final Duration LATER = Duration.ofSeconds(3);

  private final VisitAssessor assessor =
      new VisitAssessor(
          List.of(
              new Signal("scanner", Pattern.compile("Scan"), Verdict.MACHINE, Verdict.MACHINE),
              new Signal(
                  "bare-mozilla",
                  Pattern.compile("^Mozilla/5\\.0$"),
                  Verdict.UNKNOWN,
                  Verdict.PERSON)));

  @Test
  void visitShouldBeAPersonsWhenNothingSpeaksAgainstIt() {
    assertThat(assessor.assessOpen(visit("Mozilla/5.0 (X11) Firefox/140", false, false)))
        .isEqualTo(new Assessment(Verdict.PERSON, List.of()));
  }

  @Test
  void visitShouldBeAMachinesWhenItAsksForHeadersOrPrefetches() {
    assertThat(assessor.assessClick(visit("Mozilla/5.0 (X11)", true, false), LATER).reasons())
        .containsExactly("head");
    assertThat(assessor.assessOpen(visit("Mozilla/5.0 (X11)", false, true)).verdict())
        .isEqualTo(Verdict.MACHINE);
  }

  @Test
  void signalShouldDecideByWhatIsVisitedWhenItFits() {
    assertThat(assessor.assessOpen(visit("MailScan 1", false, false)).verdict())
        .isEqualTo(Verdict.MACHINE);
    assertThat(assessor.assessOpen(visit("Mozilla/5.0", false, false)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(assessor.assessClick(visit("Mozilla/5.0", false, false), LATER).verdict())
        .isEqualTo(Verdict.PERSON);
  }

  @Test
  void openShouldBeUnknownWhenThereIsNoUserAgent() {
    VisitRequest silent =
        new VisitRequest(new Visitor(Optional.empty(), Optional.empty()), false, false);

    assertThat(assessor.assessOpen(silent).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(assessor.assessClick(silent, LATER).verdict()).isEqualTo(Verdict.PERSON);
  }

  @Test
  void clickShouldBeAMachinesWhenItsTokenIsTooFreshForAPerson() {
    VisitRequest request = visit("Mozilla/5.0 (X11) Firefox/140", false, false);

    assertThat(assessor.assessClick(request, Duration.ofMillis(2_999)))
        .isEqualTo(new Assessment(Verdict.MACHINE, List.of("at-once")));
    assertThat(assessor.assessClick(request, LATER).verdict()).isEqualTo(Verdict.PERSON);
  }

  private static VisitRequest visit(String userAgent, boolean head, boolean prefetch) {
    return new VisitRequest(new Visitor(Optional.of(userAgent), Optional.empty()), head, prefetch);
  }
}

package com.nurturehub.email.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.bootstrap.architecture.ModuleGraph.Arrow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the report says when not all is well, which the build itself should never show. */
class ArchitectureReportTest {

  private static final Rule RULE = Rule.all().getFirst();
  private static final ModuleGraph SOUND =
      new ModuleGraph(
          Map.of(Module.DOMAIN, 2, Module.REST, 3),
          Map.of(new Arrow(Module.REST, Module.DOMAIN), 4));

  @Test
  void reportShouldShowReasonAndPlaceWhenARuleIsBroken() {
    String report = report(new Finding(RULE, List.of("Class <Stray> is lost"), List.of()), SOUND);

    assertThat(report)
        .contains("1 of 1 rules is broken.")
        .contains("<a href=\"#" + RULE.name() + "\">")
        .contains(Html.escape(RULE.reason().substring(1)))
        .contains("<li>Class &lt;Stray&gt; is lost</li>");
  }

  @Test
  void reportShouldSayWhenACanaryWentUnnoticed() {
    String report = report(new Finding(RULE, List.of(), RULE.canaries()), SOUND);

    assertThat(report).contains("All 1 rules hold.").contains("1 went unnoticed");
  }

  @Test
  void reportShouldDrawAnArrowInRedWhenItPointsOutwards() {
    ModuleGraph outwards =
        new ModuleGraph(SOUND.sizes(), Map.of(new Arrow(Module.DOMAIN, Module.REST), 1));

    assertThat(report(new Finding(RULE, List.of(), List.of()), SOUND))
        .doesNotContain("class=\"arrow wrong\"")
        .doesNotContain("class=\"n wrong\"");
    assertThat(report(new Finding(RULE, List.of(), List.of()), outwards))
        .contains("class=\"arrow wrong\"")
        .contains("class=\"n wrong\"");
  }

  @Test
  void explanationShouldNameRuleReasonAndPlaces() {
    Finding finding = new Finding(RULE, List.of("here", "there"), List.of());

    assertThat(finding.explanation())
        .contains(RULE.sentence(), RULE.reason(), RULE.decision(), "2 places", "here", "there");
  }

  private static String report(Finding finding, ModuleGraph graph) {
    return new ArchitectureReport(List.of(finding), List.of(), graph, List.of()).html();
  }
}

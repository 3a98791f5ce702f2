package com.nurturehub.email.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the code to its rules, and the rules to their canaries. */
class ArchitectureTest {

  private static final CodeBase CODE = CodeBase.ofThisBuild();
  private static final List<Rule> RULES = Rule.all();
  private static final List<Finding> FINDINGS =
      RULES.stream().map(rule -> Finding.of(rule, CODE)).toList();
  private static final List<Decision> DECISIONS = Decision.in(CodeBase.root().resolve("docs/adr"));

  /** Before any rule can fail: a broken rule is what the report is read for. */
  @BeforeAll
  static void writeReport() throws IOException {
    Path file = CodeBase.root().resolve("bootstrap/target/architecture/index.html");
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(
        file,
        new ArchitectureReport(
                FINDINGS,
                DECISIONS,
                ModuleGraph.of(CODE.production()),
                PackageMetrics.of(CODE.production()))
            .html());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void codeShouldKeepTheRule(Finding finding) {
    assertThat(finding.violations()).withFailMessage(finding::explanation).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void ruleShouldRejectItsCanaries(Finding finding) {
    assertThat(finding.rule().canaries()).isNotEmpty();
    assertThat(finding.unnoticed()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void ruleShouldRestOnADecision(Rule rule) {
    assertThat(DECISIONS).extracting(Decision::id).contains(rule.decision());
  }

  @Test
  void decisionsShouldBeNumberedOnceAndListed() throws IOException {
    String index = Files.readString(CodeBase.root().resolve("docs/adr/README.md"));

    assertThat(DECISIONS).extracting(Decision::id).doesNotHaveDuplicates().isSorted();
    assertThat(DECISIONS)
        .allSatisfy(
            decision ->
                assertThat(index)
                    .contains("[%s](%s)".formatted(decision.id(), decision.file()))
                    .contains(decision.title()));
  }

  @Test
  void exemptionsShouldNameAReason() {
    assertThat(PortRules.EXEMPT.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
  }

  static List<Finding> findings() {
    return FINDINGS;
  }

  static List<Rule> rules() {
    return RULES;
  }
}

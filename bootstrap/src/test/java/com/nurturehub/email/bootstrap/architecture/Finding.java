package com.nurturehub.email.bootstrap.architecture;

import java.util.List;

/**
 * What became of one rule.
 *
 * @param violations where it is broken, in ArchUnit's words
 * @param unnoticed canaries that it should have rejected and did not
 */
record Finding(Rule rule, List<String> violations, List<Class<?>> unnoticed) {

  Finding {
    violations = List.copyOf(violations);
    unnoticed = List.copyOf(unnoticed);
  }

  static Finding of(Rule rule, CodeBase code) {
    List<String> rejected = rule.violationsIn(code.canaries());
    return new Finding(
        rule,
        rule.violationsIn(rule.chapter().classesOf(code)),
        rule.canaries().stream()
            .filter(canary -> rejected.stream().noneMatch(v -> names(v, canary)))
            .toList());
  }

  private static boolean names(String violation, Class<?> canary) {
    return violation.contains(canary.getName());
  }

  boolean holds() {
    return violations.isEmpty();
  }

  /** What a developer reads who has just broken it. */
  String explanation() {
    return "%s, because %s (%s). Broken in %s:%n%s"
        .formatted(
            rule.sentence(),
            rule.reason(),
            rule.decision(),
            Html.count(violations.size(), "place", "places"),
            String.join(System.lineSeparator(), violations));
  }

  @Override
  public String toString() {
    return rule.name();
  }
}

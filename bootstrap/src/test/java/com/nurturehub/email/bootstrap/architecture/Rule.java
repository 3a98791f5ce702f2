package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One rule with all that is said about it.
 *
 * @param name the constant's, a sentence in snake case
 * @param check in ArchUnit's words, exactly
 * @param decision the record it rests on, such as {@code ADR-0001}
 * @param canaries classes that it must reject
 */
record Rule(
    Chapter chapter,
    String name,
    String check,
    String reason,
    String decision,
    List<Class<?>> canaries,
    ArchRule archRule) {

  private static final Pattern DESCRIPTION =
      Pattern.compile("(.*), because (.*); (ADR-\\d{4})", Pattern.DOTALL);

  /** Every rule there is, in the order of chapters and constants. */
  static List<Rule> all() {
    return Arrays.stream(Chapter.values()).flatMap(Rule::of).toList();
  }

  private static Stream<Rule> of(Chapter chapter) {
    return Arrays.stream(chapter.rules().getDeclaredFields())
        .filter(field -> ArchRule.class.isAssignableFrom(field.getType()))
        .map(field -> of(chapter, field));
  }

  private static Rule of(Chapter chapter, Field field) {
    try {
      ArchRule archRule = (ArchRule) Objects.requireNonNull(field.get(null));
      Matcher said = DESCRIPTION.matcher(archRule.getDescription());
      if (!said.matches()) {
        throw new IllegalStateException(
            field.getName() + " must say .because(\"<reason>; ADR-<number>\")");
      }
      Canary canary = field.getAnnotation(Canary.class);
      return new Rule(
          chapter,
          field.getName(),
          said.group(1),
          said.group(2),
          said.group(3),
          canary == null ? List.of() : List.of(canary.value()),
          archRule);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the rule is broken; a rule that finds nothing to look at counts as broken. */
  List<String> violationsIn(JavaClasses classes) {
    try {
      return archRule.evaluate(classes).getFailureReport().getDetails().stream().sorted().toList();
    } catch (AssertionError nothingToCheck) {
      return List.of(String.valueOf(nothingToCheck.getMessage()));
    }
  }

  String sentence() {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1).replace('_', ' ');
  }

  @Override
  public String toString() {
    return name;
  }
}

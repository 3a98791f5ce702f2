package com.nurturehub.email.bootstrap.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.nurturehub.email.bootstrap.canary.CheckBeingSkipped;
import com.nurturehub.email.bootstrap.canary.CheckGuessingItsWorld;
import com.nurturehub.email.bootstrap.canary.CheckNamedVaguely;
import com.nurturehub.email.bootstrap.canary.CheckSleeping;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What makes a green build mean something. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class TestRules {

  private static final Set<String> TEST_ANNOTATIONS =
      Set.of(
          "org.junit.jupiter.api.Test",
          "org.junit.jupiter.api.RepeatedTest",
          "org.junit.jupiter.params.ParameterizedTest",
          "net.jqwik.api.Property",
          "net.jqwik.api.Example");

  private static final DescribedPredicate<JavaAccess<?>> ASSUMES =
      describe(
          "an assumption",
          access ->
              Set.of("org.junit.jupiter.api.Assumptions", "org.assertj.core.api.Assumptions")
                  .contains(access.getTargetOwner().getName()));

  private static final DescribedPredicate<JavaAccess<?>> SLEEPS =
      describe(
          "a pause of fixed length",
          access -> {
            String owner = access.getTargetOwner().getName();
            return (Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit").contains(owner)
                    && access.getName().equals("sleep"))
                || (owner.equals("java.util.concurrent.locks.LockSupport")
                    && access.getName().startsWith("park"));
          });

  @Canary(CheckBeingSkipped.class)
  static final ArchRule no_test_is_switched_off =
      classes()
          .should(new BeSwitchedOn())
          .because("a test that does not run says nothing, and looks as if it did; ADR-0012");

  @Canary(CheckGuessingItsWorld.class)
  static final ArchRule no_test_assumes_its_way_out =
      noClasses()
          .should(accessTargetWhere(ASSUMES))
          .because("a test that cannot run must fail and say what it is missing; ADR-0012");

  @Canary(CheckSleeping.class)
  static final ArchRule no_test_sleeps =
      noClasses()
          .that()
          .resideOutsideOfPackage(Module.BOOTSTRAP.packages("endtoend"))
          .should(accessTargetWhere(SLEEPS))
          .because(
              "a pause is too long on a fast machine and too short on a slow one, so a clock is set"
                  + " or an event awaited; only the end-to-end tests poll, since another process"
                  + " has no clock to set; ADR-0012");

  @Canary(CheckNamedVaguely.class)
  static final ArchRule the_name_of_a_test_says_what_should_happen =
      methods()
          .that(describe("are tests", TestRules::isTest))
          .should()
          .haveNameMatching("[a-z][A-Za-z0-9]*Should[A-Z][A-Za-z0-9]*")
          .because("the list of tests is the specification that is always up to date; ADR-0012");

  private TestRules() {}

  static boolean isTest(JavaMethod method) {
    return method.getAnnotations().stream()
        .anyMatch(a -> TEST_ANNOTATIONS.contains(a.getRawType().getName()));
  }

  private static final class BeSwitchedOn extends ArchCondition<JavaClass> {

    BeSwitchedOn() {
      super("have no @Disabled and no condition on themselves or their methods");
    }

    @Override
    public void check(JavaClass javaClass, ConditionEvents events) {
      Stream.concat(
              javaClass.getAnnotations().stream(),
              javaClass.getMethods().stream().flatMap(m -> m.getAnnotations().stream()))
          .filter(BeSwitchedOn::switchesOff)
          .forEach(
              annotation ->
                  events.add(
                      SimpleConditionEvent.violated(
                          javaClass,
                          "Class <%s> has @%s"
                              .formatted(
                                  javaClass.getName(), annotation.getRawType().getSimpleName()))));
    }

    private static boolean switchesOff(JavaAnnotation<?> annotation) {
      String name = annotation.getRawType().getName();
      return name.equals("org.junit.jupiter.api.Disabled")
          || name.equals("net.jqwik.api.Disabled")
          || name.startsWith("org.junit.jupiter.api.condition.");
    }
  }
}

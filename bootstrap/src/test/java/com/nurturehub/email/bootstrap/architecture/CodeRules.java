package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.DOMAIN;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;

import com.nurturehub.email.application.tenant.canary.UseCaseLeftOpen;
import com.nurturehub.email.canary.unmarked.ClassInPackageWithNulls;
import com.nurturehub.email.domain.canary.ChangeableValue;
import com.nurturehub.email.domain.canary.InterfaceLeftOpen;
import com.nurturehub.email.outbound.canary.AdapterPrinting;
import com.nurturehub.email.outbound.canary.AdapterPrintingStackTraces;
import com.nurturehub.email.outbound.canary.AdapterThrowingAnything;
import com.nurturehub.email.outbound.canary.ConnectionManagerImpl;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** How types are named and built. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class CodeRules {

  private static final DescribedPredicate<JavaClass> ARE_USE_CASES =
      describe(
          "are use cases",
          c ->
              c.getPackageName().startsWith("com.nurturehub.email.application.")
                  && !(c.getPackageName() + ".").contains(".application.port.")
                  && c.getEnclosingClass().isEmpty()
                  && !isPackageInfo(c)
                  && !c.isInterface()
                  && !c.isRecord()
                  && !c.isEnum());

  private static final DescribedPredicate<JavaMethodCall> PRINTS_A_STACK_TRACE =
      describe(
          "a stack trace is printed",
          call ->
              call.getName().equals("printStackTrace")
                  && call.getTargetOwner().isAssignableTo(Throwable.class));

  private static final DescribedPredicate<JavaClass> ARE_COMMAND_LINES =
      describe(
          "talk to a person at a terminal",
          c ->
              c.getPackageName().startsWith("com.nurturehub.email.bootstrap.launcher")
                  || (c.getPackageName().startsWith("com.nurturehub.emulator")
                      && c.getSimpleName().equals("Main")));

  @Canary(ConnectionManagerImpl.class)
  static final ArchRule names_are_plain_nouns =
      classes()
          .should(new BeNamedPlainly())
          .because("'Manager' or 'Impl' says that nobody knew what the class is for; ADR-0013");

  @Canary(UseCaseLeftOpen.class)
  static final ArchRule use_cases_are_final_classes =
      classes()
          .that(ARE_USE_CASES)
          .should()
          .haveModifier(FINAL)
          .because(
              "a use case is a sentence with an end: it is called, never extended or replaced;"
                  + " ADR-0013");

  @Canary(InterfaceLeftOpen.class)
  static final ArchRule domain_types_are_closed =
      classes()
          .that()
          .resideInAPackage(DOMAIN.packages())
          .should(new BeClosed())
          .because(
              "the compiler then knows every state and every outcome, and a forgotten one does not"
                  + " compile; ADR-0002");

  @Canary(ChangeableValue.class)
  static final ArchRule domain_values_never_change =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(DOMAIN.packages())
          .should()
          .beFinal()
          .because(
              "a move makes a new state and leaves the old one true; nothing is shared between"
                  + " threads by accident; ADR-0002");

  @Canary(ClassInPackageWithNulls.class)
  static final ArchRule every_package_is_null_marked =
      classes()
          .should(new LiveInANullMarkedPackage())
          .because("the compiler proves that null goes nowhere it is not expected; ADR-0013");

  @Canary({AdapterPrinting.class, AdapterPrintingStackTraces.class})
  static final ArchRule nothing_is_printed =
      noClasses()
          .that(DescribedPredicate.not(ARE_COMMAND_LINES))
          .should(
              ACCESS_STANDARD_STREAMS
                  .or(callMethodWhere(PRINTS_A_STACK_TRACE))
                  .as("print to the terminal"))
          .because(
              "operators read a log with levels and no addresses in it; only the launcher speaks to"
                  + " a person at a terminal; ADR-0013");

  @Canary(AdapterThrowingAnything.class)
  static final ArchRule exceptions_say_what_broke =
      noClasses()
          .should(THROW_GENERIC_EXCEPTIONS)
          .because(
              "expected outcomes are results; what is left to throw is a bug or a broken part, and"
                  + " says which; ADR-0013");

  private CodeRules() {}

  private static boolean isPackageInfo(JavaClass javaClass) {
    return javaClass.getSimpleName().equals("package-info");
  }

  private static final class BeNamedPlainly extends ArchCondition<JavaClass> {

    private static final Pattern EMPTY_WORD =
        Pattern.compile(
            "(?:^|(?<=[a-z0-9]))"
                + "(Impl|Manager|Helper|Utils?|Utilities|Dto|DTO|Port|UseCase|Abstract|Base)"
                + "(?![a-z])");

    BeNamedPlainly() {
      super(
          "have no Impl, Manager, Helper, Util, Dto, Port, UseCase, Abstract or Base in their"
              + " name");
    }

    @Override
    public void check(JavaClass javaClass, ConditionEvents events) {
      Matcher word = EMPTY_WORD.matcher(javaClass.getSimpleName());
      if (word.find()) {
        events.add(
            SimpleConditionEvent.violated(
                javaClass,
                "Class <%s> is named '%s'".formatted(javaClass.getName(), word.group())));
      }
    }
  }

  private static final class BeClosed extends ArchCondition<JavaClass> {

    BeClosed() {
      super("be records, enums, sealed interfaces or final classes");
    }

    @Override
    public void check(JavaClass javaClass, ConditionEvents events) {
      boolean closed =
          isPackageInfo(javaClass)
              || javaClass.getModifiers().contains(SYNTHETIC)
              || javaClass.isRecord()
              || javaClass.isEnum()
              || javaClass.getModifiers().contains(FINAL)
              || javaClass.reflect().isSealed();
      if (!closed) {
        events.add(
            SimpleConditionEvent.violated(
                javaClass, "Type <%s> can be extended by anyone".formatted(javaClass.getName())));
      }
    }
  }

  private static final class LiveInANullMarkedPackage extends ArchCondition<JavaClass> {

    LiveInANullMarkedPackage() {
      super("live in a package with a @NullMarked package-info");
    }

    @Override
    public void check(JavaClass javaClass, ConditionEvents events) {
      boolean marked =
          javaClass
              .getPackage()
              .tryGetPackageInfo()
              .map((HasAnnotations<?> info) -> info.isAnnotatedWith(NullMarked.class))
              .orElse(false);
      if (!marked) {
        events.add(
            SimpleConditionEvent.violated(
                javaClass,
                "Class <%s> is in a package that is not @NullMarked"
                    .formatted(javaClass.getName())));
      }
    }
  }
}

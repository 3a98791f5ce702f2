package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.APPLICATION;
import static com.nurturehub.email.bootstrap.architecture.Module.DOMAIN;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.nurturehub.email.application.canary.ApplicationOnAFramework;
import com.nurturehub.email.application.canary.ApplicationReadingAFile;
import com.nurturehub.email.application.canary.ApplicationReadingTheClock;
import com.nurturehub.email.domain.canary.DomainCallingAUseCase;
import com.nurturehub.email.domain.canary.DomainHoldingAClock;
import com.nurturehub.email.domain.canary.DomainReadingTheClock;
import com.nurturehub.email.domain.canary.DomainReadingTheEnvironment;
import com.nurturehub.email.domain.canary.DomainThrowingDice;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.persistence.delivery.canary.QueueReadingTheClock;
import com.nurturehub.email.rest.canary.ResourceInventingAState;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** What the middle of the onion may touch. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class CoreRules {

  private static final String NULLNESS_ANNOTATIONS = "org.jspecify..";

  /** The current time, by whatever name, without being given a clock. */
  private static final DescribedPredicate<JavaAccess<?>> READS_THE_CLOCK =
      describe(
          "the system's clock",
          access -> {
            String owner = access.getTargetOwner().getName();
            String member = access.getName();
            return (owner.startsWith("java.time.") && member.equals("now") && !takesAClock(access))
                || (owner.equals(Clock.class.getName())
                    && (member.startsWith("system") || member.startsWith("tick")))
                || (owner.equals(InstantSource.class.getName()) && member.equals("system"))
                || (owner.equals("java.lang.System")
                    && Set.of("currentTimeMillis", "nanoTime").contains(member))
                || Set.of("java.util.Date", "java.util.Calendar", "java.util.GregorianCalendar")
                    .contains(owner);
          });

  private static final DescribedPredicate<JavaAccess<?>> IS_RANDOM =
      describe(
          "randomness",
          access -> {
            String owner = access.getTargetOwner().getName();
            return Set.of(
                        "java.util.Random",
                        "java.util.SplittableRandom",
                        "java.util.concurrent.ThreadLocalRandom",
                        "java.security.SecureRandom")
                    .contains(owner)
                || owner.startsWith("java.util.random.")
                || (Set.of("java.lang.Math", "java.lang.StrictMath").contains(owner)
                    && access.getName().equals("random"))
                || (owner.equals("java.util.UUID") && access.getName().equals("randomUUID"))
                || (owner.equals("java.util.Collections") && access.getName().equals("shuffle"));
          });

  private static final Map<String, Set<String>> ENVIRONMENT =
      Map.of(
          "java.lang.System",
          Set.of(
              "getenv",
              "getProperty",
              "getProperties",
              "lineSeparator",
              "console",
              "in",
              "out",
              "err"),
          "java.lang.Integer",
          Set.of("getInteger"),
          "java.lang.Long",
          Set.of("getLong"),
          "java.lang.Boolean",
          Set.of("getBoolean"),
          "java.util.Locale",
          Set.of("getDefault"),
          "java.time.ZoneId",
          Set.of("systemDefault"),
          "java.util.TimeZone",
          Set.of("getDefault"),
          "java.nio.charset.Charset",
          Set.of("defaultCharset"),
          "java.net.InetAddress",
          Set.of("getLocalHost", "getByName", "getAllByName"),
          "java.lang.Runtime",
          Set.of("getRuntime"));

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_ENVIRONMENT =
      describe(
          "the environment",
          access ->
              ENVIRONMENT
                      .getOrDefault(access.getTargetOwner().getName(), Set.of())
                      .contains(access.getName())
                  || access.getTargetOwner().getName().startsWith("java.lang.Process"));

  private static final DescribedPredicate<JavaConstructorCall> MAKES_A_STATE =
      describe(
          "the target makes a state of an e-mail",
          call -> call.getTargetOwner().isAssignableTo(ScheduledEmail.class));

  private static final DescribedPredicate<JavaClass> INPUT_AND_OUTPUT =
      resideInAnyPackage(
              "java.sql..",
              "javax..",
              "java.net.http..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.util.logging..",
              "java.util.prefs..",
              "java.rmi..")
          .or(
              describe(
                  "files, sockets or threads",
                  c ->
                      c.getName().startsWith("java.io.File")
                          || c.getName().startsWith("java.io.RandomAccessFile")
                          || (c.getPackageName().equals("java.net")
                              && (c.getSimpleName().contains("Socket")
                                  || c.getSimpleName().contains("Connection")))
                          || Set.of("java.lang.Thread", "java.util.Timer").contains(c.getName())))
          .as("files, sockets, databases, logs or threads");

  @Canary(DomainCallingAUseCase.class)
  static final ArchRule the_domain_knows_only_itself_and_plain_java =
      classes()
          .that()
          .resideInAPackage(DOMAIN.packages())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(DOMAIN.packages(), "java..", NULLNESS_ANNOTATIONS)
          .because(
              "the rules of the trade outlive every library, and are read without knowing one;"
                  + " ADR-0001");

  @Canary(ApplicationOnAFramework.class)
  static final ArchRule the_application_knows_only_itself_and_the_domain =
      classes()
          .that()
          .resideInAPackage(APPLICATION.packages())
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              DOMAIN.packages(), APPLICATION.packages(), "java..", NULLNESS_ANNOTATIONS)
          .because(
              "a use case says what it needs by a port, so it can be tried without a container, a"
                  + " database or a network; ADR-0001");

  @Canary(ApplicationReadingAFile.class)
  static final ArchRule the_core_does_no_input_and_output =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN.packages(), APPLICATION.packages())
          .should()
          .dependOnClassesThat(INPUT_AND_OUTPUT)
          .because("whatever can block or break off belongs behind a port; ADR-0001");

  @Canary({DomainReadingTheClock.class, DomainHoldingAClock.class})
  static final ArchRule the_domain_reads_no_clock =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN.packages())
          .should()
          .accessTargetWhere(READS_THE_CLOCK)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(InstantSource.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .because(
              "'now' comes in as an argument: every decision can be repeated, and leases go by one"
                  + " clock, the database's; ADR-0007");

  @Canary(DomainThrowingDice.class)
  static final ArchRule the_domain_draws_no_random_numbers =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN.packages())
          .should()
          .accessTargetWhere(IS_RANDOM)
          .because(
              "identifiers and jitter come in as arguments: the same input gives the same e-mail;"
                  + " ADR-0002");

  @Canary(DomainReadingTheEnvironment.class)
  static final ArchRule the_domain_reads_no_environment =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN.packages())
          .should()
          .accessTargetWhere(READS_THE_ENVIRONMENT)
          .because(
              "what is decided must not depend on the machine, its time zone or its language;"
                  + " ADR-0002");

  @Canary(ApplicationReadingTheClock.class)
  static final ArchRule the_application_is_given_its_clock_and_its_dice =
      noClasses()
          .that()
          .resideInAPackage(APPLICATION.packages())
          .should()
          .accessTargetWhere(READS_THE_CLOCK.or(IS_RANDOM).or(READS_THE_ENVIRONMENT))
          .because(
              "a test sets the clock instead of waiting, and no wait is hidden in a use case;"
                  + " ADR-0007");

  @Canary(QueueReadingTheClock.class)
  static final ArchRule the_queue_goes_by_the_databases_clock =
      noClasses()
          .that()
          .resideInAPackage(Module.PERSISTENCE.packages("delivery"))
          .should()
          .accessTargetWhere(READS_THE_CLOCK)
          .because(
              "instances' clocks differ, and a lease must end at the same moment for all of them;"
                  + " ADR-0007");

  @Canary(ResourceInventingAState.class)
  static final ArchRule an_email_changes_its_state_only_by_a_move =
      noClasses()
          .that()
          .resideOutsideOfPackages(DOMAIN.packages("delivery"), Module.PERSISTENCE.packages())
          .should()
          .callConstructorWhere(MAKES_A_STATE)
          .because(
              "a state made by hand skips the rules of the moves; only the store, which reads back"
                  + " what a move made, may do that; ADR-0002");

  private CoreRules() {}

  private static boolean takesAClock(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitAccessTarget t
        && t.getRawParameterTypes().stream().anyMatch(p -> p.isAssignableTo(Clock.class));
  }
}

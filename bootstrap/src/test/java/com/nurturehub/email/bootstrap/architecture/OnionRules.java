package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.APPLICATION;
import static com.nurturehub.email.bootstrap.architecture.Module.BOOTSTRAP;
import static com.nurturehub.email.bootstrap.architecture.Module.DOMAIN;
import static com.nurturehub.email.bootstrap.architecture.Module.EMULATORS;
import static com.nurturehub.email.bootstrap.architecture.Module.OUTBOUND;
import static com.nurturehub.email.bootstrap.architecture.Module.PERSISTENCE;
import static com.nurturehub.email.bootstrap.architecture.Module.REST;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.nurturehub.email.application.canary.ApplicationCallingAnAdapter;
import com.nurturehub.email.canary.ClassOutsideEveryRing;
import com.nurturehub.email.domain.canary.cycle.Chicken;
import com.nurturehub.email.rest.canary.ResourceQueryingTheDatabase;
import com.nurturehub.email.rest.canary.ResourceUsingAnEmulator;
import com.nurturehub.emulator.canary.EmulatorKnowingTheProduct;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Who may know whom. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class OnionRules {

  @Canary(ClassOutsideEveryRing.class)
  static final ArchRule every_class_lives_in_a_ring =
      classes()
          .that()
          .resideInAPackage("com.nurturehub..")
          .should()
          .resideInAnyPackage(
              DOMAIN.packages(),
              APPLICATION.packages(),
              REST.packages(),
              OUTBOUND.packages(),
              PERSISTENCE.packages(),
              BOOTSTRAP.packages(),
              EMULATORS.packages())
          .because("a class outside the rings would be outside every rule as well; ADR-0001");

  @Canary(ApplicationCallingAnAdapter.class)
  static final ArchRule dependencies_point_inwards =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("domain")
          .definedBy(DOMAIN.packages())
          .layer("application")
          .definedBy(APPLICATION.packages())
          .layer("adapters")
          .definedBy(REST.packages(), OUTBOUND.packages(), PERSISTENCE.packages())
          .layer("bootstrap")
          .definedBy(BOOTSTRAP.packages())
          .whereLayer("bootstrap")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("adapters")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("application")
          .mayOnlyBeAccessedByLayers("adapters", "bootstrap")
          .whereLayer("domain")
          .mayOnlyBeAccessedByLayers("application", "adapters", "bootstrap")
          .because(
              "what changes often, such as a vendor's API, a server or a schema, must not be able"
                  + " to change what the product does; ADR-0001");

  @Canary(ResourceQueryingTheDatabase.class)
  static final ArchRule adapters_do_not_see_each_other =
      slices()
          .assignedFrom(new Adapters())
          .should()
          .notDependOnEachOther()
          .because(
              "adapters meet in a use case and nowhere else, so each of them can be read, tested"
                  + " and replaced alone; ADR-0001");

  @Canary(Chicken.class)
  static final ArchRule packages_form_no_cycles =
      slices()
          .matching("com.nurturehub.(**)")
          .should()
          .beFreeOfCycles()
          .because("packages in a cycle can only be understood and changed together; ADR-0001");

  @Canary(ResourceUsingAnEmulator.class)
  static final ArchRule the_product_does_not_know_the_emulators =
      noClasses()
          .that()
          .resideInAPackage("com.nurturehub.email..")
          .and()
          .resideOutsideOfPackage(BOOTSTRAP.packages("launcher"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(EMULATORS.packages())
          .because(
              "the launcher's demonstration shows what would be sent; what is deployed must have no"
                  + " way to meet a stand-in; ADR-0010");

  @Canary(EmulatorKnowingTheProduct.class)
  static final ArchRule the_emulators_do_not_know_the_product =
      noClasses()
          .that()
          .resideInAPackage(EMULATORS.packages())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nurturehub.email..")
          .because(
              "a stand-in that shares code with the product shares its mistakes, and agrees with"
                  + " them; ADR-0010");

  private OnionRules() {}

  private static final class Adapters implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      return Module.of(javaClass)
          .filter(module -> module.ring() == Module.Ring.ADAPTERS)
          .map(module -> SliceIdentifier.of(module.label()))
          .orElseGet(SliceIdentifier::ignore);
    }

    @Override
    public String getDescription() {
      return "adapter modules";
    }
  }
}

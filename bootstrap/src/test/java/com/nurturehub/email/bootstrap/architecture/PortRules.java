package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.BOOTSTRAP;
import static com.nurturehub.email.bootstrap.architecture.Module.OUTBOUND;
import static com.nurturehub.email.bootstrap.architecture.Module.PERSISTENCE;
import static com.nurturehub.email.bootstrap.architecture.Module.REST;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.nurturehub.email.application.canary.UseCaseBeingItsOwnStore;
import com.nurturehub.email.application.port.AlertMonitor;
import com.nurturehub.email.application.port.DeliveryMonitor;
import com.nurturehub.email.application.port.Identifiers;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.PublicationMonitor;
import com.nurturehub.email.application.port.WebhookMonitor;
import com.nurturehub.email.application.port.canary.PortOnItsHonour;
import com.nurturehub.email.application.port.canary.UntestedContract;
import com.nurturehub.email.persistence.canary.UntriedUnitOfWork;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes a port's guarantees more than prose. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class PortRules {

  private static final String PORTS = MailProvider.class.getPackageName();

  /** Ports without a contract, and why. */
  static final Map<Class<?>, String> EXEMPT =
      Map.of(
          AlertMonitor.class, "it is told things and never asked: nothing follows from it",
          PublicationMonitor.class, "it is told things and never asked: nothing follows from it",
          DeliveryMonitor.class, "it is told things and never asked: nothing follows from it",
          WebhookMonitor.class, "it is told things and never asked: nothing follows from it",
          Identifiers.class, "one method whose only promise, uniqueness, no test can show");

  private static final DescribedPredicate<JavaClass> ARE_PORTS =
      describe(
          "are ports",
          c ->
              (c.getPackageName() + ".").startsWith(PORTS + ".")
                  && c.isInterface()
                  && !c.isAnnotation()
                  && !c.getSimpleName().equals("package-info")
                  && c.getEnclosingClass().isEmpty()
                  && !c.getSimpleName().endsWith("Contract"));

  private static final DescribedPredicate<JavaClass> PROMISE_SOMETHING =
      describe(
          "promise something that a test can show",
          c -> EXEMPT.keySet().stream().noneMatch(c::isEquivalentTo));

  private static final DescribedPredicate<JavaClass> ARE_PRODUCTION =
      describe(
          "are deployed",
          c ->
              c.getSource().isPresent()
                  && (!c.getSource().get().getUri().getPath().contains("/test-classes/")
                      || (c.getPackageName() + ".").contains(".canary.")));

  private static final DescribedPredicate<JavaClass> IMPLEMENT_A_PORT =
      describe("implement a port", c -> !c.isInterface() && portsOf(c).findAny().isPresent());

  private static final DescribedPredicate<JavaClass> HOLD_A_CONTRACT =
      describe(
          "are contracts",
          c ->
              (c.getPackageName() + ".").startsWith(PORTS + ".")
                  && c.getSimpleName().endsWith("Contract"));

  @Canary(PortOnItsHonour.class)
  static final ArchRule every_port_has_a_contract =
      classes()
          .that(ARE_PORTS)
          .and(PROMISE_SOMETHING)
          .should(new HaveAContract())
          .because(
              "a guarantee that is only written down is kept by the first adapter and broken by the"
                  + " second; ADR-0012");

  @Canary(UntestedContract.class)
  static final ArchRule every_contract_is_an_interface_of_tests =
      classes()
          .that(HOLD_A_CONTRACT)
          .should(new BeAnInterfaceOfTests())
          .because(
              "one test class then tries one technology against several contracts over the same"
                  + " parts; ADR-0012");

  @Canary(UntriedUnitOfWork.class)
  static final ArchRule every_adapter_keeps_the_contract_of_its_port =
      classes()
          .that(ARE_PRODUCTION)
          .and(IMPLEMENT_A_PORT)
          .should(new BeTriedByTheContract())
          .because(
              "the fakes that the use cases are tested on and the adapters that are deployed must"
                  + " answer the same; ADR-0012");

  @Canary(UseCaseBeingItsOwnStore.class)
  static final ArchRule ports_are_implemented_around_the_core_and_not_in_it =
      classes()
          .that(ARE_PRODUCTION)
          .and(IMPLEMENT_A_PORT)
          .should()
          .resideInAnyPackage(
              REST.packages(), OUTBOUND.packages(), PERSISTENCE.packages(), BOOTSTRAP.packages())
          .because("a port is where the core ends; ADR-0001");

  private PortRules() {}

  private static Stream<JavaClass> portsOf(JavaClass javaClass) {
    return javaClass.getAllRawInterfaces().stream().filter(ARE_PORTS.and(PROMISE_SOMETHING));
  }

  private static Optional<JavaClass> contractOf(JavaClass port) {
    return Stream.of(port.getPackage())
        .filter(p -> p.containsClassWithSimpleName(port.getSimpleName() + "Contract"))
        .map(p -> p.getClassWithSimpleName(port.getSimpleName() + "Contract"))
        .filter(contract -> contract.getSource().isPresent())
        .findAny();
  }

  private static final class HaveAContract extends ArchCondition<JavaClass> {

    HaveAContract() {
      super("have a contract of the name <port>Contract beside them in the tests");
    }

    @Override
    public void check(JavaClass port, ConditionEvents events) {
      if (contractOf(port).isEmpty()) {
        events.add(
            SimpleConditionEvent.violated(
                port,
                "Port <%s> has no contract %sContract"
                    .formatted(port.getName(), port.getSimpleName())));
      }
    }
  }

  private static final class BeAnInterfaceOfTests extends ArchCondition<JavaClass> {

    BeAnInterfaceOfTests() {
      super("be interfaces with default test methods, or share what such interfaces need");
    }

    @Override
    public void check(JavaClass contract, ConditionEvents events) {
      boolean tries = contract.getAllMethods().stream().anyMatch(BeAnInterfaceOfTests::isDefault);
      boolean isShared = !contract.getSubclasses().isEmpty();
      if (!contract.isInterface() || !(tries || isShared)) {
        events.add(
            SimpleConditionEvent.violated(
                contract,
                "Contract <%s> is not an interface with default test methods"
                    .formatted(contract.getName())));
      }
    }

    private static boolean isDefault(JavaMethod method) {
      return TestRules.isTest(method) && !method.getModifiers().contains(JavaModifier.ABSTRACT);
    }
  }

  /** Looks for a test class that keeps the contract and reaches the adapter. */
  private static final class BeTriedByTheContract extends ArchCondition<JavaClass> {

    private final Map<JavaClass, Set<JavaClass>> reached = new HashMap<>();

    BeTriedByTheContract() {
      super("be reached by a test class that implements the port's contract");
    }

    @Override
    public void check(JavaClass adapter, ConditionEvents events) {
      portsOf(adapter)
          .filter(port -> contractOf(port).stream().noneMatch(c -> tries(c, adapter)))
          .forEach(
              port ->
                  events.add(
                      SimpleConditionEvent.violated(
                          adapter,
                          "Adapter <%s> is tried by no test class that implements %sContract"
                              .formatted(adapter.getName(), port.getSimpleName()))));
    }

    private boolean tries(JavaClass contract, JavaClass adapter) {
      return contract.getAllSubclasses().stream()
          .filter(test -> !test.isInterface())
          .anyMatch(
              test ->
                  reached.computeIfAbsent(test, BeTriedByTheContract::reachable).contains(adapter));
    }

    private static Set<JavaClass> reachable(JavaClass test) {
      return test.getTransitiveDependenciesFromSelf().stream()
          .map(Dependency::getTargetClass)
          .collect(Collectors.toSet());
    }
  }
}

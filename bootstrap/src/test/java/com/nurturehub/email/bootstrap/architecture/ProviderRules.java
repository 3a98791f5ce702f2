package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.BOOTSTRAP;
import static com.nurturehub.email.bootstrap.architecture.Module.OUTBOUND;
import static com.nurturehub.email.bootstrap.architecture.Module.PERSISTENCE;
import static com.nurturehub.email.bootstrap.architecture.Module.REST;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.nurturehub.email.application.canary.UseCaseSendingByItself;
import com.nurturehub.email.application.delivery.DispatchDueEmails;
import com.nurturehub.email.application.delivery.canary.DispatcherKnowingItsProvider;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.port.DeliverySettingsStore;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.HtmlInstrumenter;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.ScheduledEmails;
import com.nurturehub.email.application.port.SendQueue;
import com.nurturehub.email.application.port.TrackingTokens;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.domain.tracking.TrackingToken;
import com.nurturehub.email.outbound.google.canary.ProviderBorrowingFromAnother;
import com.nurturehub.email.outbound.google.canary.ProviderRewritingLinks;
import com.nurturehub.email.persistence.canary.QueueFavouringGmail;
import com.nurturehub.email.rest.canary.ProviderAtTheFrontDoor;
import com.nurturehub.email.rest.tracking.canary.PixelAskingTheDatabase;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What keeps one provider as good as another. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class ProviderRules {

  /** Vendors' names; three of them are common words, so those count only as a word of their own. */
  private static final Pattern VENDOR =
      Pattern.compile(
          "(?i:google|gmail|microsoft|office-?365|outlook|agent-?os|reapit)"
              + "|(?<![A-Za-z])(?:alto|street|loop)(?![a-z])|(?:Alto|Street|Loop)(?![a-z])");

  /** Libraries that happen to come from a vendor. */
  private static final Pattern LIBRARY = Pattern.compile("com[./]google[./][\\w./$]*");

  private static final DescribedPredicate<JavaClass> ARE_PROVIDERS =
      assignableTo(MailProvider.class)
          .and(DescribedPredicate.not(INTERFACES))
          .as("implement MailProvider");

  private static final DescribedPredicate<JavaMethodCall> HANDS_OVER =
      describe(
          "the target is MailProvider.prepare or send",
          call ->
              call.getTargetOwner().isAssignableTo(MailProvider.class)
                  && Set.of("prepare", "send").contains(call.getName()));

  @Canary(QueueFavouringGmail.class)
  static final ArchRule only_outbound_and_the_wiring_name_a_vendor =
      classes()
          .that()
          .resideInAPackage("com.nurturehub.email..")
          .and()
          .resideOutsideOfPackages(OUTBOUND.packages(), BOOTSTRAP.packages())
          .should(new NameNoVendor())
          .because("a new provider is one new adapter and one line of wiring; ADR-0004");

  @Canary(DispatcherKnowingItsProvider.class)
  static final ArchRule the_dispatcher_and_the_queue_name_no_provider =
      noClasses()
          .that()
          .resideInAnyPackage(
              Module.DOMAIN.packages(),
              Module.APPLICATION.packages("delivery"),
              Module.APPLICATION.packages("tracking"),
              PERSISTENCE.packages())
          .should(
              dependOnClassesThat(
                  ARE_PROVIDERS
                      .or(resideInAPackage(OUTBOUND.packages()))
                      .as("implement MailProvider or live in outbound")))
          .because(
              "routing goes by the tenant's settings alone, so that queue, scheduling and sequence"
                  + " logic stay as they are when a provider is added; ADR-0004");

  @Canary(ProviderRewritingLinks.class)
  static final ArchRule providers_receive_finished_bytes =
      noClasses()
          .that(ARE_PROVIDERS)
          .should()
          .transitivelyDependOnClassesThat(
              belongToAnyOf(
                      HtmlInstrumenter.class,
                      MessageComposer.class,
                      TrackingTokens.class,
                      TrackingToken.class)
                  .or(
                      resideInAnyPackage(
                          "org.jsoup..", OUTBOUND.packages("html"), OUTBOUND.packages("token")))
                  .as("know HTML, composition or tracking tokens"))
          .because(
              "tracking is the same everywhere because no provider can touch it: what it gets is"
                  + " composed, tracked and final; ADR-0003");

  @Canary(ProviderAtTheFrontDoor.class)
  static final ArchRule providers_live_in_outbound =
      classes()
          .that(ARE_PROVIDERS)
          .should()
          .resideInAPackage(OUTBOUND.packages())
          .because("there is one place to look for what a vendor does; ADR-0004");

  @Canary(ProviderBorrowingFromAnother.class)
  static final ArchRule vendors_share_nothing_but_protocols =
      slices()
          .assignedFrom(new Vendors())
          .should()
          .notDependOnEachOther()
          .because(
              "one vendor's change must not reach another's adapter; what they share is a protocol"
                  + " and has a package of its own; ADR-0004");

  @Canary(UseCaseSendingByItself.class)
  static final ArchRule only_the_dispatcher_hands_messages_over =
      noClasses()
          .that(
              are(
                  DescribedPredicate.not(
                      belongToAnyOf(DispatchDueEmails.class)
                          .or(resideInAPackage(OUTBOUND.packages()))
                          .as("the dispatcher or an adapter"))))
          .should()
          .callMethodWhere(HANDS_OVER)
          .because(
              "a send is safe only under a lease whose outcome is settled: a second caller would be"
                  + " a second copy; ADR-0004");

  @Canary(PixelAskingTheDatabase.class)
  static final ArchRule the_tracking_path_waits_for_no_database =
      noClasses()
          .that(
              belongToAnyOf(RecordEngagement.class)
                  .or(resideInAPackage(REST.packages("tracking")))
                  .as("answer a pixel or a link"))
          .should(
              dependOnClassesThat(
                  belongToAnyOf(
                          UnitOfWork.class,
                          ScheduledEmails.class,
                          SendQueue.class,
                          DeliverySettingsStore.class,
                          EngagementEventStore.class)
                      .as("are stores")))
          .because(
              "the sealed token says all that an answer needs, so a recipient never sees an outage"
                  + " of ours; ADR-0009");

  private ProviderRules() {}

  private static final class NameNoVendor extends ArchCondition<JavaClass> {

    NameNoVendor() {
      super("name no vendor, be it in a type, a member or a text");
    }

    @Override
    public void check(JavaClass javaClass, ConditionEvents events) {
      for (String text : ConstantPool.textsOf(javaClass)) {
        Matcher vendor = VENDOR.matcher(LIBRARY.matcher(text).replaceAll(""));
        if (vendor.find()) {
          events.add(
              SimpleConditionEvent.violated(
                  javaClass,
                  "Class <%s> says '%s' in \"%s\""
                      .formatted(javaClass.getName(), vendor.group(), text.strip())));
        }
      }
    }
  }

  /**
   * A package of outbound that holds a provider belongs to one vendor; the others are protocols.
   */
  private static final class Vendors implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      JavaPackage itsPackage = javaClass.getPackage();
      return Module.of(javaClass).equals(Optional.of(OUTBOUND))
              && itsPackage.getClasses().stream().anyMatch(ARE_PROVIDERS)
          ? SliceIdentifier.of(itsPackage.getName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages with a provider in them";
    }
  }
}

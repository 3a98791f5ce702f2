package com.nurturehub.email.bootstrap.architecture;

import static com.nurturehub.email.bootstrap.architecture.Module.BOOTSTRAP;
import static com.nurturehub.email.bootstrap.architecture.Module.OUTBOUND;
import static com.nurturehub.email.bootstrap.architecture.Module.PERSISTENCE;
import static com.nurturehub.email.bootstrap.architecture.Module.REST;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.nurturehub.email.bootstrap.canary.PartGuardedInVain;
import com.nurturehub.email.bootstrap.canary.WiringSpeakingSql;
import com.nurturehub.email.outbound.canary.AdapterGuardingItself;
import com.nurturehub.email.outbound.canary.AdapterServingRequests;
import com.nurturehub.email.outbound.canary.AdapterSpeakingKafka;
import com.nurturehub.email.outbound.canary.ProviderSpeakingSql;
import com.nurturehub.email.persistence.canary.PublicEntity;
import com.nurturehub.email.persistence.canary.StoreByContainer;
import com.nurturehub.email.persistence.canary.StoreParsingMail;
import com.nurturehub.email.persistence.canary.StoreWithInjectedEntityManager;
import com.nurturehub.email.rest.canary.ResourceOnTheServersOwnLayer;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import javax.sql.DataSource;

/** Which module may know which library. */
@SuppressWarnings("MemberName") // Rules read as sentences.
final class TechnologyRules {

  private static final String PRODUCT = "com.nurturehub.email..";

  private static final DescribedPredicate<JavaClass> OF_A_DATABASE =
      resideInAnyPackage(
              "jakarta.persistence..",
              "org.hibernate..",
              "java.sql..",
              "javax.sql..",
              "org.postgresql..",
              "com.zaxxer..",
              "org.flywaydb..")
          .as("belong to a database");

  private static final DescribedPredicate<JavaClass> FAULT_TOLERANCE =
      resideInAnyPackage("org.eclipse.microprofile.faulttolerance..");

  @Canary(ProviderSpeakingSql.class)
  static final ArchRule only_persistence_speaks_to_the_database =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .and()
          .resideOutsideOfPackages(PERSISTENCE.packages(), BOOTSTRAP.packages())
          .should()
          .dependOnClassesThat(OF_A_DATABASE)
          .because(
              "tenants are kept apart by how the store opens a transaction, so there is no other"
                  + " way to the database; ADR-0006");

  @Canary(WiringSpeakingSql.class)
  static final ArchRule the_wiring_holds_the_database_as_a_data_source_only =
      noClasses()
          .that()
          .resideInAPackage(BOOTSTRAP.packages())
          .and()
          .resideOutsideOfPackage(BOOTSTRAP.packages("launcher"))
          .should()
          .dependOnClassesThat(
              OF_A_DATABASE
                  .and(DescribedPredicate.not(type(DataSource.class)))
                  .as("belong to a database, other than its DataSource"))
          .because(
              "the wiring passes connections on and uses none; the launcher, which is not deployed,"
                  + " starts a database and asks it whether it is there; ADR-0006");

  @Canary(StoreByContainer.class)
  static final ArchRule nobody_leaves_transactions_to_the_container =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.transaction..", "jakarta.ejb..")
          .because(
              "the unit of work sets the role and the tenant with every transaction; one that the"
                  + " container begins would have neither; ADR-0006");

  @Canary(StoreWithInjectedEntityManager.class)
  static final ArchRule entity_managers_are_never_injected =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(PRODUCT)
          .should()
          .beAnnotatedWith("jakarta.persistence.PersistenceContext")
          .orShould()
          .beAnnotatedWith("jakarta.persistence.PersistenceUnit")
          .because(
              "an injected entity manager works on the container's transactions and connections,"
                  + " not on the unit of work's; ADR-0006");

  @Canary(PublicEntity.class)
  static final ArchRule entities_stay_in_persistence =
      classes()
          .that()
          .areAnnotatedWith("jakarta.persistence.Entity")
          .or()
          .areAnnotatedWith("jakarta.persistence.Embeddable")
          .should()
          .notBePublic()
          .andShould()
          .resideInAPackage(PERSISTENCE.packages())
          .because(
              "a row's shape is the schema's business; the rest of the code has the domain's"
                  + " types; ADR-0006");

  @Canary(AdapterServingRequests.class)
  static final ArchRule only_rest_serves_requests =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .and()
          .resideOutsideOfPackages(REST.packages(), BOOTSTRAP.packages())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jakarta.ws.rs..", "jakarta.servlet..")
          .because(
              "what the contract over HTTP says is found in one module, beside the container's glue"
                  + " in bootstrap; ADR-0001");

  @Canary(ResourceOnTheServersOwnLayer.class)
  static final ArchRule only_tracking_knows_what_the_server_is_made_of =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .and()
          .resideOutsideOfPackages(REST.packages("tracking"), BOOTSTRAP.packages())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.glassfish..", "com.sun.enterprise..", "fish.payara..")
          .because(
              "everything but the addresses that recipients ask for runs on any server of Jakarta"
                  + " EE, and what the server is made of may change with its version; ADR-0029");

  @Canary(StoreParsingMail.class)
  static final ArchRule only_outbound_takes_mail_apart_and_seals_tokens =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .and()
          .resideOutsideOfPackages(OUTBOUND.packages(), BOOTSTRAP.packages())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.jsoup..",
              "jakarta.mail..",
              "org.eclipse.angus..",
              "com.google.crypto.tink..",
              "com.nimbusds..")
          .because(
              "formats and secrets that leave the house are handled where they leave it; ADR-0003");

  @Canary(AdapterSpeakingKafka.class)
  static final ArchRule only_one_package_knows_kafka =
      noClasses()
          .that()
          .resideInAPackage(PRODUCT)
          .and()
          .resideOutsideOfPackage(OUTBOUND.packages("kafka"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.cloudevents..")
          .because(
              "the order of what is published rests on how one class uses the client, and whoever"
                  + " has Kafka switched off meets nothing of it; ADR-0027");

  @Canary(StoreByContainer.class)
  static final ArchRule what_a_class_needs_is_handed_to_its_constructor =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(PERSISTENCE.packages(), OUTBOUND.packages())
          .should()
          .notBeAnnotatedWith("jakarta.inject.Inject")
          .andShould()
          .notBeAnnotatedWith("jakarta.annotation.Resource")
          .because(
              "an adapter that any test can make runs in tests as it runs on the server; ADR-0006");

  @Canary({AdapterGuardingItself.class, PartGuardedInVain.class})
  static final ArchRule fault_tolerance_guards_beans_of_the_container_alone =
      classes()
          .that(
              describe(
                  "ask for fault tolerance",
                  c ->
                      c.getDirectDependenciesFromSelf().stream()
                          .anyMatch(d -> FAULT_TOLERANCE.test(d.getTargetClass()))))
          .should()
          .resideInAPackage(BOOTSTRAP.packages())
          .andShould()
          .beAnnotatedWith("jakarta.enterprise.context.ApplicationScoped")
          .because(
              "on an object that the wiring makes the annotations do nothing and say nothing; and a"
                  + " breaker of theirs is one for all tenants, where a lane has its own;"
                  + " ADR-0014");

  private TechnologyRules() {}
}

package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;

/** Rules that belong together, and the classes that they look at. */
enum Chapter {
  ONION(
      "The onion",
      "What the product does stands in the middle and knows nothing of what is around it.",
      OnionRules.class,
      Scope.PRODUCTION),
  CORE(
      "A core without a world",
      "Domain and application are plain Java: the same input gives the same decision, anywhere.",
      CoreRules.class,
      Scope.PRODUCTION),
  PROVIDERS(
      "Providers can be exchanged",
      "One adapter knows one vendor. The queue, the dispatcher and tracking know none.",
      ProviderRules.class,
      Scope.PRODUCTION),
  PORTS(
      "Ports keep their word",
      "A port states guarantees; a contract tries them on every implementation there is.",
      PortRules.class,
      Scope.EVERYTHING),
  TECHNOLOGY(
      "Technology in its place",
      "Each library is known to one module, and can be replaced there.",
      TechnologyRules.class,
      Scope.PRODUCTION),
  CODE(
      "Names and shapes",
      "Code that says what it means, in types that cannot hold what must not be.",
      CodeRules.class,
      Scope.PRODUCTION),
  TESTS(
      "Tests that can be believed",
      "A test runs, decides, and needs neither luck nor patience.",
      TestRules.class,
      Scope.TESTS);

  private final String title;
  private final String introduction;
  private final Class<?> rules;
  private final Scope scope;

  Chapter(String title, String introduction, Class<?> rules, Scope scope) {
    this.title = title;
    this.introduction = introduction;
    this.rules = rules;
    this.scope = scope;
  }

  String title() {
    return title;
  }

  String introduction() {
    return introduction;
  }

  Class<?> rules() {
    return rules;
  }

  JavaClasses classesOf(CodeBase code) {
    return switch (scope) {
      case PRODUCTION -> code.production();
      case TESTS -> code.tests();
      case EVERYTHING -> code.everything();
    };
  }

  private enum Scope {
    PRODUCTION,
    TESTS,
    EVERYTHING
  }
}

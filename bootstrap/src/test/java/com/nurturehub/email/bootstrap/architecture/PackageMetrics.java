package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.metrics.ArchitectureMetrics;
import com.tngtech.archunit.library.metrics.ComponentDependencyMetrics;
import com.tngtech.archunit.library.metrics.MetricsComponent;
import com.tngtech.archunit.library.metrics.MetricsComponents;
import java.util.Comparator;
import java.util.List;

/**
 * How one package is coupled to the others (Robert C. Martin, <i>Agile Software Development</i>,
 * chapter 20).
 *
 * @param afferent Ca: how many other packages use it
 * @param efferent Ce: how many other packages it uses
 * @param instability Ce / (Ca + Ce): 0 when it is only used, 1 when it only uses
 * @param abstractness the share of interfaces and abstract classes
 * @param distance |abstractness + instability - 1|: 0 in balance
 */
record PackageMetrics(
    Module module,
    String name,
    int classes,
    int afferent,
    int efferent,
    double instability,
    double abstractness,
    double distance) {

  private static final String PREFIX = "com.nurturehub.";

  static List<PackageMetrics> of(JavaClasses classes) {
    List<JavaClass> types =
        classes.stream()
            .filter(c -> Module.of(c).isPresent())
            .filter(c -> !c.getSimpleName().equals("package-info"))
            .toList();
    MetricsComponents<JavaClass> packages =
        MetricsComponents.from(types, JavaClass::getPackageName);
    ComponentDependencyMetrics metrics = ArchitectureMetrics.componentDependencyMetrics(packages);
    return packages.stream()
        .map(p -> of(p, metrics))
        .sorted(Comparator.comparing(PackageMetrics::module).thenComparing(PackageMetrics::name))
        .toList();
  }

  private static PackageMetrics of(
      MetricsComponent<JavaClass> component, ComponentDependencyMetrics metrics) {
    String id = component.getIdentifier();
    return new PackageMetrics(
        Module.of(id).orElseThrow(),
        id.substring(PREFIX.length()).replaceFirst("^email\\.", ""),
        (int) component.stream().filter(c -> c.getEnclosingClass().isEmpty()).count(),
        metrics.getAfferentCoupling(id),
        metrics.getEfferentCoupling(id),
        orZero(metrics.getInstability(id)),
        orZero(metrics.getAbstractness(id)),
        orZero(metrics.getNormalizedDistanceFromMainSequence(id)));
  }

  /** A package without any coupling has no instability. */
  private static double orZero(double ratio) {
    return Double.isNaN(ratio) ? 0 : ratio;
  }
}

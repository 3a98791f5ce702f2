package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the modules really know of each other.
 *
 * @param sizes top-level classes of each module
 * @param arrows for each pair of modules, how many top-level classes of the first use how many of
 *     the second, counted in pairs
 */
record ModuleGraph(Map<Module, Integer> sizes, Map<Arrow, Integer> arrows) {

  /** From the module that knows to the one that is known. */
  record Arrow(Module from, Module to) {

    boolean isAllowed() {
      return from.mayDependOn(to);
    }
  }

  static ModuleGraph of(JavaClasses classes) {
    Map<Module, Integer> sizes = new EnumMap<>(Module.class);
    Map<Arrow, Integer> arrows =
        new TreeMap<>(Comparator.comparing(Arrow::from).thenComparing(Arrow::to));
    Set<String> seen = new HashSet<>();
    for (JavaClass javaClass : classes) {
      Optional<Module> from = Module.of(javaClass);
      if (from.isEmpty()) {
        continue;
      }
      if (javaClass.getEnclosingClass().isEmpty()
          && !javaClass.getSimpleName().equals("package-info")) {
        sizes.merge(from.get(), 1, Integer::sum);
      }
      for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        Optional<Module> to = Module.of(target);
        if (to.isPresent()
            && !to.equals(from)
            && seen.add(topLevel(javaClass) + " -> " + topLevel(target))) {
          arrows.merge(new Arrow(from.get(), to.get()), 1, Integer::sum);
        }
      }
    }
    return new ModuleGraph(sizes, arrows);
  }

  int size(Module module) {
    return sizes.getOrDefault(module, 0);
  }

  int arrow(Module from, Module to) {
    return arrows.getOrDefault(new Arrow(from, to), 0);
  }

  private static String topLevel(JavaClass javaClass) {
    JavaClass outer = javaClass;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer.getName();
  }
}

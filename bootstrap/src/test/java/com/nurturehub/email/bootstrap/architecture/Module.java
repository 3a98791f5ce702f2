package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Optional;

/** A module of the reactor, by the package that all of its classes are in. */
enum Module {
  DOMAIN("domain", "com.nurturehub.email.domain", Ring.DOMAIN),
  APPLICATION("application", "com.nurturehub.email.application", Ring.APPLICATION),
  REST("rest", "com.nurturehub.email.rest", Ring.ADAPTERS),
  OUTBOUND("outbound", "com.nurturehub.email.outbound", Ring.ADAPTERS),
  PERSISTENCE("persistence", "com.nurturehub.email.persistence", Ring.ADAPTERS),
  BOOTSTRAP("bootstrap", "com.nurturehub.email.bootstrap", Ring.BOOTSTRAP),
  EMULATORS("emulators", "com.nurturehub.emulator", Ring.OUTSIDE);

  /** From the inside out; a dependency may stay in its ring's module or point further in. */
  enum Ring {
    DOMAIN,
    APPLICATION,
    ADAPTERS,
    BOOTSTRAP,
    OUTSIDE
  }

  private final String label;
  private final String root;
  private final Ring ring;

  Module(String label, String root, Ring ring) {
    this.label = label;
    this.root = root;
    this.ring = ring;
  }

  static Optional<Module> of(JavaClass javaClass) {
    return of(javaClass.getPackageName());
  }

  static Optional<Module> of(String packageName) {
    return Arrays.stream(values())
        .filter(m -> (packageName + ".").startsWith(m.root + "."))
        .findFirst();
  }

  String label() {
    return label;
  }

  /** The module's packages as a pattern. */
  String packages() {
    return root + "..";
  }

  /** The given package of the module, and those below it, as a pattern. */
  String packages(String relative) {
    return root + "." + relative + "..";
  }

  Ring ring() {
    return ring;
  }

  boolean mayDependOn(Module other) {
    return switch (ring) {
      case DOMAIN, OUTSIDE -> false;
      case APPLICATION, ADAPTERS -> other.ring.compareTo(ring) < 0;
      case BOOTSTRAP -> true;
    };
  }
}

package com.nurturehub.email.bootstrap.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One {@link Installation} for all tests that ask for it, since its start takes a while. */
final class InstallationExtension implements ParameterResolver {

  /** Whoever asks for it locks this, since classes run beside each other. */
  static final String LOCK = "installation";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Installation.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Installation.class))
        .getOrComputeIfAbsent(Installation.class, key -> start(), Installation.class);
  }

  private static Installation start() {
    try {
      return Installation.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
  }
}

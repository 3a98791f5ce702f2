package com.nurturehub.email.bootstrap.launcher;

import java.util.Locale;
import java.util.Map;

/** Hands settings to the application, which reads them by MicroProfile Config. */
final class Settings {

  private final Map<String, String> environment;

  Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Sets it, unless a system property or an environment variable does: system properties win over
   * environment variables there, and what a person said must win over what we propose.
   */
  void propose(String name, String value) {
    if (System.getProperty(name) == null && !isInEnvironment(name)) {
      System.setProperty(name, value);
    }
  }

  private boolean isInEnvironment(String name) {
    // The three spellings of the MicroProfile Config specification.
    String underscores = name.replaceAll("[^A-Za-z0-9_]", "_");
    return environment.containsKey(name)
        || environment.containsKey(underscores)
        || environment.containsKey(underscores.toUpperCase(Locale.ROOT));
  }
}

package com.nurturehub.email.application.canary;

import jakarta.inject.Inject;

/** Breaks: the application knows only itself and the domain. */
public final class ApplicationOnAFramework {

  @Inject
  public ApplicationOnAFramework() {}
}

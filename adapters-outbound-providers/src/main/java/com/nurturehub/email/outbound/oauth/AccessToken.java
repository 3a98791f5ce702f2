package com.nurturehub.email.outbound.oauth;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;

/**
 * Opens a mailbox for a while.
 *
 * @param usableUntil some time before it expires
 * @param scopes what it opens; empty where the provider did not say
 */
public record AccessToken(String value, Instant usableUntil, Set<String> scopes) {

  public AccessToken {
    scopes = Set.copyOf(scopes);
  }

  public boolean opensAnyOf(Set<String> wanted) {
    return !Collections.disjoint(scopes, wanted);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "AccessToken[until " + usableUntil + ", " + scopes + "]";
  }
}

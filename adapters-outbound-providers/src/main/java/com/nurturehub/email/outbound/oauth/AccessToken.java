package com.nurturehub.email.outbound.oauth;

import java.time.Instant;

/**
 * Opens a mailbox for a while.
 *
 * @param usableUntil some time before it expires
 */
public record AccessToken(String value, Instant usableUntil) {

  /** Without the token. */
  @Override
  public String toString() {
    return "AccessToken[until " + usableUntil + "]";
  }
}

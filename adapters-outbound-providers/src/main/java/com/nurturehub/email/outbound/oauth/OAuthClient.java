package com.nurturehub.email.outbound.oauth;

/** The application on whose behalf a mailbox's owner granted access. */
public record OAuthClient(String id, String secret) {

  public OAuthClient {
    if (id.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException("an OAuth client needs an id and a secret");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OAuthClient[" + id + "]";
  }
}

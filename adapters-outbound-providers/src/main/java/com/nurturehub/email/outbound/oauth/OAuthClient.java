package com.nurturehub.email.outbound.oauth;

/**
 * The application on whose behalf access is asked for.
 *
 * @param proof how it shows at a token endpoint who it is (RFC 6749, 2.3.1)
 */
public record OAuthClient(String id, String secret, Proof proof) {

  /** The two ways of the standard; every server knows the first, and vendors document either. */
  public enum Proof {
    BASIC,
    POST
  }

  public OAuthClient {
    if (id.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException("an OAuth client needs an id and a secret");
    }
  }

  /** Shows who it is in the body, as Google and Microsoft document it. */
  public OAuthClient(String id, String secret) {
    this(id, secret, Proof.POST);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OAuthClient[" + id + "]";
  }
}

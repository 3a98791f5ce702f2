package com.nurturehub.email.outbound.oauth;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application that acts for mailboxes without their owners' consent, as an administrator allows
 * it.
 *
 * @param email its name at the provider
 * @param keyId which of its keys this is
 * @param pem the private key in PKCS #8, as in a key file
 */
public record ServiceAccount(String email, Optional<String> keyId, String pem) {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  public ServiceAccount {
    if (email.isBlank()) {
      throw new IllegalArgumentException("a service account has an e-mail address");
    }
  }

  /**
   * The private key.
   *
   * @throws IllegalArgumentException if it is not one of RSA; without any of it
   */
  public RSAPrivateKey key() {
    Matcher matcher = PEM.matcher(pem.strip());
    try {
      if (matcher.matches()) {
        byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
        return (RSAPrivateKey)
            KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an RSA private key in PEM form", e);
    }
    throw new IllegalArgumentException("is not an RSA private key in PEM form");
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ServiceAccount[" + email + "]";
  }
}

package com.nurturehub.email.outbound.google;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;

/** A service account's key, and the file in which Google hands it out. */
record ServiceAccountKey(String email, KeyPair pair) {

  static ServiceAccountKey generate(String email) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      return new ServiceAccountKey(email, generator.generateKeyPair());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  PublicKey publicKey() {
    return pair.getPublic();
  }

  String file() {
    String pem =
        "-----BEGIN PRIVATE KEY-----\\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(pair.getPrivate().getEncoded())
                .replace("\n", "\\n")
            + "\\n-----END PRIVATE KEY-----\\n";
    return """
    {"type": "service_account", "project_id": "p", "private_key_id": "k1",
     "private_key": "%s", "client_email": "%s", "client_id": "1",
     "token_uri": "https://elsewhere.example/token"}
    """
        .formatted(pem, email);
  }
}

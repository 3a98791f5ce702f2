package com.nurturehub.email.bootstrap.launcher;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The keys of one data directory, made on first use and kept: two keysets for the service, and the
 * key pair that stands in for an identity provider's.
 */
final class Keys {

  static final String ISSUER = "https://nurturehub.local";

  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";

  private final Path trackingKeyset;
  private final Path secretsKeyset;
  private final Path publicKey;
  private final PrivateKey privateKey;

  private Keys(Path directory) throws GeneralSecurityException {
    AeadConfig.register();
    trackingKeyset = directory.resolve("tracking.keyset");
    secretsKeyset = directory.resolve("secrets.keyset");
    publicKey = directory.resolve("jwt-public.pem");
    DataDirectory.keep(trackingKeyset, Keys::newKeyset);
    DataDirectory.keep(secretsKeyset, Keys::newKeyset);
    Path privateFile = directory.resolve("jwt-private.pem");
    if (!Files.exists(privateFile)) {
      KeyPair pair = newKeyPair();
      // The private key last: it is there only when its public half is.
      DataDirectory.write(publicKey, pem(PUBLIC_KEY, pair.getPublic().getEncoded()));
      DataDirectory.write(privateFile, pem(PRIVATE_KEY, pair.getPrivate().getEncoded()));
    }
    String kept =
        DataDirectory.keep(
            privateFile,
            () -> {
              throw new IllegalStateException(privateFile + " has vanished");
            });
    privateKey =
        KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytesOf(kept)));
  }

  static Keys in(Path directory) throws CannotStart {
    try {
      return new Keys(directory);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw CannotStart.because("The keys in " + directory + " cannot be read: " + e);
    }
  }

  Path trackingKeyset() {
    return trackingKeyset;
  }

  Path secretsKeyset() {
    return secretsKeyset;
  }

  Path publicKey() {
    return publicKey;
  }

  /** A bearer token for the role, bound to the tenant where there is one. */
  String token(String role, Optional<String> tenant, Instant now, Duration lifetime) {
    String subject = tenant.map(name -> role + "@" + name).orElse(role);
    String claims =
        """
        {"iss":"%s","sub":"%s","upn":"%s","groups":["%s"],%s"iat":%d,"exp":%d,"jti":"%s"}\
        """
            .formatted(
                ISSUER,
                subject,
                subject,
                role,
                tenant.map(name -> "\"tenant\":\"" + name + "\",").orElse(""),
                now.getEpochSecond(),
                now.plus(lifetime).getEpochSecond(),
                UUID.randomUUID());
    String signed =
        base64Url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64Url(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64Url(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot sign with RSA", e);
    }
  }

  private static String newKeyset() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
          RegistryConfiguration.get(),
          InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No keyset could be made", e);
    }
  }

  private static KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static byte[] bytesOf(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

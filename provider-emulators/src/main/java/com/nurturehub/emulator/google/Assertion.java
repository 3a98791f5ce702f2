package com.nurturehub.emulator.google;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A service account's word that it acts for a mailbox: a JWT signed by RS256.
 *
 * @see <a
 *     href="https://developers.google.com/identity/protocols/oauth2/service-account#httprest">HTTP/REST</a>
 */
record Assertion(JsonObject header, JsonObject claims, String signed, String signature) {
  private static final JsonProvider JSON = JsonProvider.provider();

  static Optional<Assertion> parse(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    try {
      return parts.length == 3
          ? Optional.of(
              new Assertion(json(parts[0]), json(parts[1]), parts[0] + "." + parts[1], parts[2]))
          : Optional.empty();
    } catch (IllegalArgumentException | JsonException e) {
      return Optional.empty();
    }
  }

  String issuer() {
    return claims.getString("iss", "");
  }

  /** Whom it acts for. */
  String subject() {
    return claims.getString("sub", "");
  }

  String audience() {
    return claims.getString("aud", "");
  }

  Set<String> scopes() {
    return Set.copyOf(Arrays.asList(claims.getString("scope", "").split(" +")));
  }

  boolean isSignedWith(PublicKey key) {
    try {
      Signature rs256 = Signature.getInstance("SHA256withRSA");
      rs256.initVerify(key);
      rs256.update(signed.getBytes(StandardCharsets.US_ASCII));
      return "RS256".equals(header.getString("alg", ""))
          && rs256.verify(Base64.getUrlDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether it is good now, and was never meant to be for longer than an hour. */
  boolean isShortLived(Instant now) {
    Instant issued = Instant.ofEpochSecond(claims.getInt("iat", 0));
    Instant expires = Instant.ofEpochSecond(claims.getInt("exp", 0));
    return !issued.isAfter(now)
        && now.isBefore(expires)
        && !expires.isAfter(issued.plusSeconds(3_600));
  }

  private static JsonObject json(String base64) {
    try (JsonReader reader =
        JSON.createReader(new ByteArrayInputStream(Base64.getUrlDecoder().decode(base64)))) {
      return reader.readObject();
    }
  }
}

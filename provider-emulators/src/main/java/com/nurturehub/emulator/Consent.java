package com.nurturehub.emulator;

import jakarta.json.spi.JsonProvider;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a mailbox's owner consented to.
 *
 * @param challenge what the proof must fit; absent where none was asked for
 * @param offline whether a refresh token was asked for in Google's way
 */
public record Consent(
    String clientId,
    String redirectUri,
    Optional<String> challenge,
    String mailbox,
    List<String> scopes,
    boolean offline,
    Instant goodUntil) {

  public Consent {
    scopes = List.copyOf(scopes);
  }

  /** Who consented, where that was asked for (OpenID Connect Core, 2); its signature is none. */
  public Optional<String> idToken() {
    if (!scopes.contains("openid")) {
      return Optional.empty();
    }
    var claims =
        JsonProvider.provider()
            .createObjectBuilder()
            .add("aud", clientId)
            .add("sub", Integer.toHexString(mailbox.hashCode()))
            .add("exp", goodUntil.getEpochSecond());
    if (scopes.contains("email")) {
      claims.add("email", mailbox);
    }
    return Optional.of(
        encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
            + "."
            + encode(claims.build().toString())
            + "."
            + RandomText.base64Url(256));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}

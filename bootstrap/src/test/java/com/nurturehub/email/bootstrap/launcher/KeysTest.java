package com.nurturehub.email.bootstrap.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  @TempDir Path directory;

  @Test
  void tokenShouldVerifyWithTheKeptPublicKey() throws Exception {
    Keys keys = Keys.in(directory);

    SignedJWT token =
        SignedJWT.parse(keys.token("reader", Optional.of("acme"), NOW, Duration.ofDays(1)));

    assertThat(token.verify(new RSASSAVerifier(publicKey(keys)))).isTrue();
    assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(Keys.ISSUER);
    assertThat(token.getJWTClaimsSet().getStringListClaim("groups")).isEqualTo(List.of("reader"));
    assertThat(token.getJWTClaimsSet().getStringClaim("tenant")).isEqualTo("acme");
    assertThat(token.getJWTClaimsSet().getExpirationTime())
        .isEqualTo(Date.from(NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void platformTokenShouldNameNoTenant() throws Exception {
    String token = Keys.in(directory).token("platform", Optional.empty(), NOW, Duration.ofDays(1));

    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getClaims()).doesNotContainKey("tenant");
  }

  @Test
  void keysShouldBeKeptFromOneStartToTheNext() throws Exception {
    Keys first = Keys.in(directory);
    String keyset = Files.readString(first.trackingKeyset());
    String token = first.token("platform", Optional.empty(), NOW, Duration.ofDays(1));

    Keys second = Keys.in(directory);

    assertThat(second.trackingKeyset()).hasContent(keyset);
    assertThat(SignedJWT.parse(token).verify(new RSASSAVerifier(publicKey(second)))).isTrue();
  }

  @Test
  void keysShouldBeTheOwnersAlone() throws Exception {
    Keys keys = Keys.in(directory);

    for (Path file :
        List.of(
            keys.trackingKeyset(), keys.secretsKeyset(), directory.resolve("jwt-private.pem"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void startShouldBeRefusedWhenAKeptKeyIsDamaged() throws Exception {
    Keys.in(directory);
    Files.writeString(directory.resolve("jwt-private.pem"), "not a key");

    assertThatThrownBy(() -> Keys.in(directory)).isInstanceOf(CannotStart.class);
  }

  private static RSAPublicKey publicKey(Keys keys) throws Exception {
    String pem = Files.readString(keys.publicKey()).replaceAll("-----[A-Z ]+-----|\\s", "");
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(pem)));
  }
}

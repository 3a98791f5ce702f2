package com.nurturehub.emulator.google;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may do what: clients, the refresh tokens granted to them, and the access tokens given out.
 * Thread-safe.
 */
final class Accounts {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Clock clock;
  private final Duration lifetime;
  private final Map<String, String> secretByClient;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final Map<String, Access> accesses = new ConcurrentHashMap<>();

  /** What a refresh token stands for. */
  record Grant(String mailbox, List<String> scopes) {
    Grant {
      scopes = List.copyOf(scopes);
    }
  }

  /** What an access token stands for, until it expires. */
  record Access(String refreshToken, Grant grant, Instant expiresAt) {
    boolean allowsAnyOf(Set<String> scopes) {
      return grant.scopes().stream().anyMatch(scopes::contains);
    }

    boolean isFor(String mailbox) {
      return grant.mailbox().equalsIgnoreCase(mailbox);
    }
  }

  Accounts(Clock clock, Duration lifetime, Map<String, String> secretByClient) {
    this.clock = clock;
    this.lifetime = lifetime;
    this.secretByClient = Map.copyOf(secretByClient);
  }

  boolean isClient(String id, String secret) {
    return secret.equals(secretByClient.get(id));
  }

  void grant(String refreshToken, String mailbox, String... scopes) {
    grants.put(refreshToken, new Grant(mailbox, Arrays.asList(scopes)));
  }

  Optional<Grant> grantOf(String refreshToken) {
    return Optional.ofNullable(grants.get(refreshToken));
  }

  /** As when a person withdraws consent: the access tokens end with it. */
  void revoke(String refreshToken) {
    grants.remove(refreshToken);
    accesses.values().removeIf(access -> access.refreshToken().equals(refreshToken));
  }

  String giveAccess(String refreshToken, Grant grant) {
    Instant now = clock.instant();
    accesses.values().removeIf(access -> !now.isBefore(access.expiresAt()));
    String token = "ya29." + random(48);
    accesses.put(token, new Access(refreshToken, grant, now.plus(lifetime)));
    return token;
  }

  Optional<Access> accessOf(String accessToken) {
    return Optional.ofNullable(accesses.get(accessToken))
        .filter(access -> clock.instant().isBefore(access.expiresAt()));
  }

  void expireAccessTokens() {
    accesses.clear();
  }

  Duration lifetime() {
    return lifetime;
  }

  private static String random(int bytes) {
    byte[] token = new byte[bytes];
    RANDOM.nextBytes(token);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }
}

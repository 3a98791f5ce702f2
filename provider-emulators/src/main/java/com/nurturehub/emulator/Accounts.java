package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who may do what: clients, the refresh tokens granted to them, and the access tokens given out.
 * Thread-safe.
 */
public final class Accounts {
  private final Clock clock;
  private final Duration lifetime;
  private final Map<String, String> secretByClient;
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final Map<String, Access> accesses = new ConcurrentHashMap<>();
  private final Set<String> mailboxes = ConcurrentHashMap.newKeySet();

  /**
   * What somebody consented to, once.
   *
   * @param name tells it from another consent to the same, or whom it was given to
   * @param mailbox empty where it opens every mailbox
   */
  public record Grant(String name, Optional<String> mailbox, List<String> scopes) {
    public Grant {
      scopes = List.copyOf(scopes);
    }

    /** Whether it opens that mailbox. */
    public boolean opens(String address) {
      return mailbox.map(address::equalsIgnoreCase).orElse(true);
    }
  }

  /**
   * What an access token stands for, until it expires.
   *
   * @param scopes those asked for, of the granted ones
   */
  public record Access(Grant grant, List<String> scopes, Instant expiresAt) {
    public Access {
      scopes = List.copyOf(scopes);
    }

    public boolean allowsAnyOf(Set<String> wanted) {
      return scopes.stream().anyMatch(wanted::contains);
    }
  }

  public Accounts(Clock clock, Duration lifetime, Map<String, String> secretByClient) {
    this.clock = clock;
    this.lifetime = lifetime;
    this.secretByClient = Map.copyOf(secretByClient);
  }

  boolean isClient(String id) {
    return secretByClient.containsKey(id);
  }

  public boolean isClient(String id, String secret) {
    return secret.equals(secretByClient.get(id));
  }

  /** As when a mailbox's owner consents. */
  public void grant(String refreshToken, String mailbox, List<String> scopes) {
    addMailbox(mailbox);
    hold(refreshToken, new Grant(refreshToken, Optional.of(mailbox), scopes));
  }

  /** Another refresh token for the same grant. */
  public void hold(String refreshToken, Grant grant) {
    grants.put(refreshToken, grant);
  }

  public Optional<Grant> grantOf(String refreshToken) {
    return Optional.ofNullable(grants.get(refreshToken));
  }

  /** As when a person withdraws consent: every token of the same grant ends with it. */
  public void revoke(String refreshToken) {
    grantOf(refreshToken).map(Grant::name).ifPresent(this::end);
  }

  /** Ends every token of the grants of that name. */
  public void end(String name) {
    grants.values().removeIf(grant -> grant.name().equals(name));
    accesses.values().removeIf(access -> access.grant().name().equals(name));
  }

  /** A mailbox that exists, whether or not its owner consented to anything. */
  public void addMailbox(String address) {
    mailboxes.add(address.toLowerCase(Locale.ROOT));
  }

  public boolean isMailbox(String address) {
    return mailboxes.contains(address.toLowerCase(Locale.ROOT));
  }

  /** The same for every grant of a mailbox's owner. */
  void revokeAll(String mailbox) {
    Predicate<Grant> theirs =
        grant -> grant.mailbox().filter(mailbox::equalsIgnoreCase).isPresent();
    grants.values().removeIf(theirs);
    accesses.values().removeIf(access -> theirs.test(access.grant()));
  }

  List<String> tokens() {
    return Stream.concat(grants.keySet().stream(), accesses.keySet().stream()).toList();
  }

  /**
   * Gives an access token out.
   *
   * @param prefix what the provider's tokens begin with
   */
  public String giveAccess(String prefix, Grant grant, List<String> scopes) {
    Instant now = clock.instant();
    accesses.values().removeIf(access -> !now.isBefore(access.expiresAt()));
    String token = prefix + RandomText.base64Url(48);
    accesses.put(token, new Access(grant, scopes, now.plus(lifetime)));
    return token;
  }

  public Optional<Access> accessOf(String accessToken) {
    return Optional.ofNullable(accesses.get(accessToken))
        .filter(access -> clock.instant().isBefore(access.expiresAt()));
  }

  /** By the bearer token of a request. */
  public Optional<Access> accessOf(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
        .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
        .flatMap(header -> accessOf(header.substring(7).strip()));
  }

  /** The mailbox that these credentials open to who holds any of the scopes. */
  Optional<String> mailboxOf(XOAuth2 credentials, Set<String> scopes) {
    return accessOf(credentials.accessToken())
        .filter(access -> access.grant().opens(credentials.mailbox()))
        .filter(access -> access.allowsAnyOf(scopes))
        .map(access -> access.grant().mailbox().orElse(credentials.mailbox()));
  }

  public void expireAccessTokens() {
    accesses.clear();
  }

  public Duration lifetime() {
    return lifetime;
  }
}

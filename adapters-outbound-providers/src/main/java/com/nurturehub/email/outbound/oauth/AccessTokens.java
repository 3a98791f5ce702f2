package com.nurturehub.email.outbound.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.JWTBearerGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nurturehub.email.application.port.RotatingCredentials;
import com.nurturehub.email.application.port.RotatingCredentials.Returned;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.http.HttpOutcome;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Access tokens by every {@link Grant}. A token is asked for once, however many e-mails of its
 * mailbox wait for it, and kept until shortly before it expires. No mailbox waits for another's.
 *
 * <p>A refresh token that may be replaced when it is used is borrowed from the store for the
 * exchange, and its successor is stored before the access token is used.
 */
public final class AccessTokens {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);

  /** For a whole exchange; less than {@link RotatingCredentials#MAX_LOAN}. */
  private static final Duration TIMEOUT = Duration.ofSeconds(8);

  /** Not used this close to its end: a send takes a while. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  /** For an answer that does not say how long its token lasts. */
  private static final Duration ASSUMED_LIFETIME = Duration.ofMinutes(10);

  /** Mailboxes whose tokens are kept; beyond it the longest unused goes. */
  private static final int MAX_KEPT = 10_000;

  private static final Set<String> RECONSENT =
      Set.of(
          "invalid_grant",
          "interaction_required",
          "consent_required",
          "login_required",
          "access_denied");

  private static final Set<String> PASSING =
      Set.of("temporarily_unavailable", "server_error", "slow_down");

  private final RotatingCredentials credentials;
  private final HttpCalls http;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Grant.Key, AccessToken> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Grant.Key, CompletableFuture<Answer>> underway = new HashMap<>();

  public AccessTokens(RotatingCredentials credentials, Clock clock) {
    this(credentials, new HttpCalls(CONNECT_TIMEOUT, TIMEOUT), clock);
  }

  AccessTokens(RotatingCredentials credentials, HttpCalls http, Clock clock) {
    this.credentials = credentials;
    this.http = http;
    this.clock = clock;
  }

  /** What asking for a token came to. */
  public sealed interface Answer {

    /** Here it is. */
    record Granted(AccessToken token) implements Answer {}

    /** There is none; {@code outcome} is what that means for an e-mail to be sent. */
    record Refused(SendOutcome outcome) implements Answer {}
  }

  /** A token that is usable now. Waits no longer than one exchange with the endpoint may take. */
  public Answer tokenFor(Grant grant) {
    Grant.Key key = grant.key();
    CompletableFuture<Answer> mine = new CompletableFuture<>();
    CompletableFuture<Answer> running;
    lock.lock();
    try {
      AccessToken token = kept.get(key);
      if (token != null && clock.instant().isBefore(token.usableUntil())) {
        return new Answer.Granted(token);
      }
      running = underway.putIfAbsent(key, mine);
    } finally {
      lock.unlock();
    }
    return running != null ? running.join() : ask(grant, key, mine);
  }

  /** A token that was asked for just now: one that is kept says nothing of what would come next. */
  public Answer freshTokenFor(Grant grant) {
    lock.lock();
    try {
      kept.remove(grant.key());
    } finally {
      lock.unlock();
    }
    return tokenFor(grant);
  }

  /** Forgets a token that the provider refused; a newer one of the same grant stays. */
  public void invalidate(Grant grant, AccessToken refused) {
    lock.lock();
    try {
      kept.remove(grant.key(), refused);
    } finally {
      lock.unlock();
    }
  }

  private Answer ask(Grant grant, Grant.Key key, CompletableFuture<Answer> mine) {
    try {
      Answer answer = request(grant);
      settle(key, answer);
      mine.complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      settle(key, mine, e);
      throw e;
    }
  }

  private void settle(Grant.Key key, CompletableFuture<Answer> mine, Throwable bug) {
    lock.lock();
    try {
      underway.remove(key);
    } finally {
      lock.unlock();
    }
    mine.completeExceptionally(bug);
  }

  private void settle(Grant.Key key, Answer answer) {
    lock.lock();
    try {
      underway.remove(key);
      if (answer instanceof Answer.Granted granted) {
        kept.put(key, granted.token());
        if (kept.size() > MAX_KEPT) {
          Iterator<Grant.Key> eldest = kept.keySet().iterator();
          eldest.next();
          eldest.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Answer request(Grant grant) {
    return switch (grant) {
      case Grant.RefreshToken refresh when refresh.rotates() -> borrow(refresh);
      case Grant.RefreshToken refresh ->
          refresh(refresh, refresh.settings().credentials()).result();
      case Grant.JwtBearer bearer -> exchange(bearer, requestOf(bearer)).answer();
      case Grant.ClientCredentials client ->
          exchange(client, requestOf(client, client.client(), new ClientCredentialsGrant()))
              .answer();
    };
  }

  private Answer borrow(Grant.RefreshToken grant) {
    try {
      return credentials
          .lend(grant.settings(), stored -> refresh(grant, stored))
          .orElseGet(
              () -> passing("configured-anew", "the agency has configured its delivery anew"));
    } catch (StorageUnavailable e) {
      return passing("store-unavailable", "the stored refresh token could not be borrowed");
    }
  }

  private Returned<Answer> refresh(Grant.RefreshToken grant, ProviderCredentials stored) {
    RefreshToken token = new RefreshToken(stored.value(grant.field()).orElseThrow());
    Exchange exchange =
        exchange(grant, requestOf(grant, grant.client(), new RefreshTokenGrant(token)));
    return new Returned<>(
        exchange.answer(),
        exchange.successor().map(next -> stored.with(grant.field(), next)).orElse(stored));
  }

  /**
   * What came of one request.
   *
   * @param successor the refresh token to use from now on, where the provider gave one
   */
  private record Exchange(Answer answer, Optional<String> successor) {

    static Exchange refused(SendOutcome outcome) {
      return new Exchange(new Answer.Refused(outcome), Optional.empty());
    }
  }

  private Exchange exchange(Grant grant, TokenRequest request) {
    Instant asked = clock.instant();
    HttpOutcome outcomes =
        new HttpOutcome("the token endpoint", response -> refusalIn(response, grant), clock);
    try {
      HttpResponse<String> response = http.send(TokenMessages.plain(request));
      if (response.statusCode() != 200) {
        return Exchange.refused(outcomes.of(HttpOutcome.Call.TOKEN, response));
      }
      Tokens tokens = AccessTokenResponse.parse(TokenMessages.nimbus(response)).getTokens();
      return new Exchange(
          new Answer.Granted(tokenIn(tokens, grant, asked)),
          Optional.ofNullable(tokens.getRefreshToken()).map(RefreshToken::getValue));
    } catch (IOException e) {
      return Exchange.refused(outcomes.of(HttpOutcome.Call.TOKEN, e));
    } catch (ParseException e) {
      return new Exchange(
          passing("token-endpoint", "the token endpoint gave no answer that can be read"),
          Optional.empty());
    }
  }

  private static TokenRequest requestOf(
      Grant grant, OAuthClient client, AuthorizationGrant authorization) {
    return new TokenRequest.Builder(grant.tokenUrl(), TokenMessages.proofOf(client), authorization)
        .scope(grant.scopes().isEmpty() ? null : new Scope(grant.scopes().toArray(String[]::new)))
        .build();
  }

  private TokenRequest requestOf(Grant.JwtBearer bearer) {
    return new TokenRequest.Builder(
            bearer.tokenUrl(), new JWTBearerGrant(bearer.assertion(clock.instant())))
        .build();
  }

  private static AccessToken tokenIn(Tokens tokens, Grant grant, Instant asked) {
    com.nimbusds.oauth2.sdk.token.AccessToken token = tokens.getAccessToken();
    Duration lifetime =
        token.getLifetime() > 0 ? Duration.ofSeconds(token.getLifetime()) : ASSUMED_LIFETIME;
    Duration half = lifetime.dividedBy(2);
    Duration usable = lifetime.minus(SKEW);
    return new AccessToken(
        token.getValue(),
        asked.plus(usable.compareTo(half) < 0 ? half : usable),
        // What is not said is what was asked for (RFC 6749, 5.1).
        Optional.ofNullable(token.getScope())
            .map(scope -> Set.copyOf(scope.toStringList()))
            .orElseGet(grant::scopes));
  }

  /** What the endpoint says in OAuth's words, unless it is busy or broken. */
  private static Optional<SendOutcome> refusalIn(HttpResponse<String> response, Grant grant) {
    boolean troubled = response.statusCode() == 429 || response.statusCode() >= 500;
    return troubled
        ? Optional.empty()
        : TokenMessages.errorIn(response)
            .filter(error -> !PASSING.contains(error))
            .map(error -> refusal(error, grant));
  }

  private static SendOutcome refusal(String error, Grant grant) {
    return grant instanceof Grant.RefreshToken && RECONSENT.contains(error)
        ? new SendOutcome.ConnectionBroken(
            Connection.State.RECONSENT_REQUIRED,
            new Failure(
                error,
                "the provider no longer honours the access that the mailbox's owner granted;"
                    + " connect the mailbox again"))
        : new SendOutcome.ConnectionBroken(
            Connection.State.MISCONFIGURED, new Failure(error, adviceFor(grant)));
  }

  private static String adviceFor(Grant grant) {
    return switch (grant) {
      case Grant.RefreshToken g ->
          "the provider refuses the OAuth client or its request; check the client's id and secret,"
              + " and that it may use refresh tokens";
      case Grant.JwtBearer g ->
          "the provider refuses the service account; check its key, that the mailbox exists, and"
              + " that an administrator has delegated to it these scopes: "
              + String.join(" ", g.scopes());
      case Grant.ClientCredentials g ->
          "the provider refuses the application; check its id and secret, and that an"
              + " administrator has consented to its permissions";
    };
  }

  private static Answer passing(String code, String detail) {
    return new Answer.Refused(
        new SendOutcome.Transient(new Failure(code, detail), Optional.empty()));
  }
}

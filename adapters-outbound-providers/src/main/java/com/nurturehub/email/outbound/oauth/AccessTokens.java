package com.nurturehub.email.outbound.oauth;

import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.http.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
 * Access tokens by the refresh token grant of one token endpoint. A token is asked for once,
 * however many e-mails of its mailbox wait for it, and kept until shortly before it expires. No
 * mailbox waits for another's.
 */
public final class AccessTokens {

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

  private final URI tokenUrl;
  private final HttpCalls http;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Grant.Key, AccessToken> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Grant.Key, CompletableFuture<Answer>> underway = new HashMap<>();

  public AccessTokens(URI tokenUrl, HttpCalls http, Clock clock) {
    this.tokenUrl = tokenUrl;
    this.http = http;
    this.clock = clock;
  }

  /** What asking for a token came to. */
  public sealed interface Answer {

    /** Here it is. */
    record Granted(AccessToken token) implements Answer {}

    /** There is none; {@code outcome} is what that means for an e-mail to be sent. */
    record Refused(Failure failure, SendOutcome outcome) implements Answer {}
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
    Instant asked = clock.instant();
    try {
      HttpResponse<String> response = http.send(requestOf(grant));
      return response.statusCode() == 200
          ? new Answer.Granted(tokenIn(response, asked))
          : refusal(response);
    } catch (IOException | ParseException e) {
      return passing(
          "token-endpoint",
          "the token endpoint could not be reached, or gave no answer that can be read",
          Optional.empty());
    }
  }

  private HttpRequest requestOf(Grant grant) {
    HTTPRequest request =
        new TokenRequest.Builder(
                tokenUrl,
                new ClientSecretPost(
                    new ClientID(grant.client().id()), new Secret(grant.client().secret())),
                new RefreshTokenGrant(new RefreshToken(grant.refreshToken())))
            .build()
            .toHTTPRequest();
    return HttpRequest.newBuilder(tokenUrl)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(BodyPublishers.ofString(request.getBody()))
        .build();
  }

  private static AccessToken tokenIn(HttpResponse<String> response, Instant asked)
      throws ParseException {
    com.nimbusds.oauth2.sdk.token.AccessToken token =
        AccessTokenResponse.parse(nimbus(response)).getTokens().getAccessToken();
    Duration lifetime =
        token.getLifetime() > 0 ? Duration.ofSeconds(token.getLifetime()) : ASSUMED_LIFETIME;
    Duration half = lifetime.dividedBy(2);
    Duration usable = lifetime.minus(SKEW);
    return new AccessToken(
        token.getValue(), asked.plus(usable.compareTo(half) < 0 ? half : usable));
  }

  private Answer refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    String error = errorIn(response).orElse("");
    if (status == 429 || status >= 500 || error.isEmpty() || PASSING.contains(error)) {
      return passing(
          error.isEmpty() ? "token-" + status : error,
          "the token endpoint answered " + status + ", which passes",
          RetryAfter.of(response, clock.instant()));
    }
    return RECONSENT.contains(error)
        ? broken(
            Connection.State.RECONSENT_REQUIRED,
            error,
            "the provider no longer honours the access that the mailbox's owner granted; connect"
                + " the mailbox again")
        : broken(
            Connection.State.MISCONFIGURED,
            error,
            "the provider refuses the OAuth client or its request; check the client's id and"
                + " secret, and that it may use refresh tokens");
  }

  /** The {@code error} of RFC 6749, 5.2; an answer without one is not a token endpoint's word. */
  private static Optional<String> errorIn(HttpResponse<String> response) {
    try {
      ErrorObject error = TokenErrorResponse.parse(nimbus(response)).getErrorObject();
      return Optional.ofNullable(error).map(ErrorObject::getCode);
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static HTTPResponse nimbus(HttpResponse<String> response) throws ParseException {
    HTTPResponse copy = new HTTPResponse(response.statusCode());
    copy.setContentType(
        response.headers().firstValue("Content-Type").orElse("application/octet-stream"));
    copy.setBody(response.body());
    return copy;
  }

  private static Answer passing(String code, String detail, Optional<Duration> retryAfter) {
    Failure failure = new Failure(code, detail);
    return new Answer.Refused(failure, new SendOutcome.Transient(failure, retryAfter));
  }

  private static Answer broken(Connection.State how, String error, String detail) {
    Failure failure = new Failure(error, detail);
    return new Answer.Refused(failure, new SendOutcome.ConnectionBroken(how, failure));
  }
}

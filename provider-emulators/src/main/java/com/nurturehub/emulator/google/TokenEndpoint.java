package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Accounts;
import com.nurturehub.emulator.Accounts.Grant;
import com.nurturehub.emulator.Consent;
import com.nurturehub.emulator.ConsentPages;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.RandomText;
import com.nurturehub.emulator.TokenFront;
import com.nurturehub.emulator.TokenRequest;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.security.PublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Google's {@code POST /token}: refresh tokens, codes of owners who have just consented, and
 * assertions of service accounts.
 *
 * @see <a
 *     href="https://developers.google.com/identity/protocols/oauth2/web-server#offline">Refreshing
 *     an access token</a>
 */
final class TokenEndpoint implements TokenFront.Issuer {
  static final String PATH = "/token";

  private static final JsonProvider JSON = JsonProvider.provider();
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final Accounts accounts;
  private final Map<String, Delegation> delegations;
  private final Clock clock;

  private final ConsentPages consents;

  /** What an administrator lets a service account do in every mailbox. */
  record Delegation(PublicKey key, Set<String> scopes) {
    Delegation {
      scopes = Set.copyOf(scopes);
    }
  }

  /**
   * Takes who may ask.
   *
   * @param delegations by service account; they may change
   */
  TokenEndpoint(
      Accounts accounts, ConsentPages consents, Map<String, Delegation> delegations, Clock clock) {
    this.accounts = accounts;
    this.consents = consents;
    this.delegations = delegations;
    this.clock = clock;
  }

  @Override
  public boolean serves(String path) {
    return path.equals(PATH);
  }

  @Override
  public Optional<String> mailboxOf(TokenRequest request) {
    return accounts
        .grantOf(request.field("refresh_token"))
        .flatMap(Grant::mailbox)
        .or(() -> Assertion.parse(request.field("assertion")).map(Assertion::subject));
  }

  @Override
  public HttpReply answer(TokenRequest request) {
    String grantType = request.field("grant_type");
    if (grantType.isEmpty()) {
      return error(400, "invalid_request", "Missing required parameter: grant_type");
    }
    if (grantType.equals(JWT_BEARER)) {
      return Assertion.parse(request.field("assertion"))
          .map(assertion -> bear(assertion, request.url()))
          .orElseGet(() -> error(400, "invalid_grant", "Bad Request"));
    }
    if (!List.of("refresh_token", "authorization_code").contains(grantType)) {
      return error(400, "unsupported_grant_type", "Invalid grant_type: " + grantType);
    }
    if (request.field("client_id").isEmpty()) {
      return error(400, "invalid_request", "Could not determine client ID from request.");
    }
    if (!accounts.isClient(request.field("client_id"), request.field("client_secret"))) {
      return error(401, "invalid_client", "The OAuth client was not found.");
    }
    if (grantType.equals("authorization_code")) {
      return consents
          .redeem(request)
          .map(this::accessTo)
          .orElseGet(() -> error(400, "invalid_grant", "Malformed auth code."));
    }
    if (request.field("refresh_token").isEmpty()) {
      return error(400, "invalid_request", "Missing required parameter: refresh_token");
    }
    return accounts
        .grantOf(request.field("refresh_token"))
        .map(grant -> access(grant).add("scope", String.join(" ", grant.scopes())))
        .map(answer -> HttpReply.json(answer.build()))
        .orElseGet(() -> error(400, "invalid_grant", "Token has been expired or revoked."));
  }

  /** Only who asks for it offline gets a refresh token. */
  private HttpReply accessTo(Consent consent) {
    String refreshToken = "1//0e" + RandomText.base64Url(48);
    Grant grant = new Grant(refreshToken, Optional.of(consent.mailbox()), consent.scopes());
    JsonObjectBuilder access = access(grant).add("scope", String.join(" ", grant.scopes()));
    if (consent.offline()) {
      accounts.hold(refreshToken, grant);
      access.add("refresh_token", refreshToken);
    }
    consent.idToken().ifPresent(token -> access.add("id_token", token));
    return HttpReply.json(access.build());
  }

  private HttpReply bear(Assertion assertion, String url) {
    Delegation delegation = delegations.get(assertion.issuer());
    if (delegation == null || !assertion.isSignedWith(delegation.key())) {
      return error(400, "invalid_grant", "Invalid JWT Signature.");
    }
    if (!assertion.isShortLived(clock.instant())) {
      return error(
          400,
          "invalid_grant",
          "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable"
              + " timeframe. Check your iat and exp values in the JWT claim.");
    }
    if (!assertion.audience().equals(url)) {
      return error(400, "invalid_grant", "Invalid JWT: Failed audience check.");
    }
    if (!accounts.isMailbox(assertion.subject())) {
      return error(400, "invalid_grant", "Invalid email or User ID");
    }
    if (!delegation.scopes().containsAll(assertion.scopes())) {
      return error(
          401,
          "unauthorized_client",
          "Client is unauthorized to retrieve access tokens using this method, or client not"
              + " authorized for any of the scopes requested.");
    }
    return HttpReply.json(
        access(
                new Grant(
                    assertion.issuer(),
                    Optional.of(assertion.subject()),
                    List.copyOf(assertion.scopes())))
            .build());
  }

  private JsonObjectBuilder access(Grant grant) {
    return JSON.createObjectBuilder()
        .add("access_token", accounts.giveAccess("ya29.", grant, grant.scopes()))
        .add("expires_in", accounts.lifetime().toSeconds())
        .add("token_type", "Bearer");
  }

  private static HttpReply error(int status, String error, String description) {
    return HttpReply.json(
        status,
        JSON.createObjectBuilder()
            .add("error", error)
            .add("error_description", description)
            .build());
  }
}

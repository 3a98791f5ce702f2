package com.nurturehub.email.outbound.oauth;

import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.http.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One vendor's authorization server, spoken to by Nimbus. Beside what is needed to send, it asks
 * for the account's address ({@code openid email}): a refresh token for another account than the
 * sender's would send in that one's name.
 */
public final class NimbusAuthorizationServer implements AuthorizationServer {

  /** Of an account that is connected by a grant; another kind of account gives way to it. */
  private static final String GRANTED_FIELDS = "oauth.";

  private static final List<String> IDENTITY = List.of("openid", "email");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Vendor vendor;
  private final List<String> scopes;
  private final OwnerConsent consent;
  private final URI redirectUri;
  private final HttpCalls http = new HttpCalls(CONNECT_TIMEOUT, TIMEOUT);

  /**
   * Asks one vendor for some of what it can grant.
   *
   * @param scopes what sending needs
   * @param consent in whose name to ask
   * @param redirectUri where the browser comes back
   */
  public NimbusAuthorizationServer(
      Vendor vendor, List<String> scopes, OwnerConsent consent, URI redirectUri) {
    this.vendor = vendor;
    this.scopes = List.copyOf(scopes);
    this.consent = consent;
    this.redirectUri = redirectUri;
  }

  /**
   * A vendor's endpoints.
   *
   * @param extraScopes what it grants refresh tokens for, where that takes a scope
   * @param parameters what it wants to be told in the browser beside the standard's
   */
  public record Vendor(
      String name,
      URI authorizeUrl,
      URI tokenUrl,
      List<String> extraScopes,
      Map<String, String> parameters) {

    public Vendor {
      extraScopes = List.copyOf(extraScopes);
      parameters = Map.copyOf(parameters);
    }
  }

  @Override
  public String name() {
    return vendor.name();
  }

  @Override
  public String grantedField() {
    return OwnerConsent.REFRESH_TOKEN;
  }

  @Override
  public String codeVerifier() {
    return new CodeVerifier().getValue();
  }

  @Override
  public Optional<URI> authorizationUrl(
      DeliverySettings settings, String state, String codeVerifier) {
    return consent
        .clientOf(settings.credentials())
        .map(client -> authorizationUrl(client, settings, state, codeVerifier));
  }

  private URI authorizationUrl(
      OAuthClient client, DeliverySettings settings, String state, String codeVerifier) {
    Scope asked = new Scope(IDENTITY.toArray(String[]::new));
    vendor.extraScopes().forEach(asked::add);
    scopes.forEach(asked::add);
    AuthorizationRequest.Builder request =
        new AuthorizationRequest.Builder(ResponseType.CODE, new ClientID(client.id()))
            .endpointURI(vendor.authorizeUrl())
            .redirectionURI(redirectUri)
            .scope(asked)
            .state(new State(state))
            .codeChallenge(new CodeVerifier(codeVerifier), CodeChallengeMethod.S256)
            .customParameter("login_hint", settings.sender().address().value());
    vendor.parameters().forEach(request::customParameter);
    return request.build().toURI();
  }

  @Override
  public Exchange exchange(DeliverySettings settings, String code, String codeVerifier) {
    Optional<OAuthClient> client = consent.clientOf(settings.credentials());
    if (client.isEmpty()) {
      return refused("no-client", "There is no OAuth client any more in whose name to ask.");
    }
    TokenRequest request =
        new TokenRequest.Builder(
                vendor.tokenUrl(),
                TokenMessages.proofOf(client.get()),
                new AuthorizationCodeGrant(
                    new AuthorizationCode(code), redirectUri, new CodeVerifier(codeVerifier)))
            .build();
    try {
      HttpResponse<String> response = http.send(TokenMessages.plain(request));
      return response.statusCode() == 200
          ? read(AccessTokenResponse.parse(TokenMessages.nimbus(response)), settings)
          : refusal(response);
    } catch (IOException | ParseException e) {
      return away("token-endpoint");
    }
  }

  private Exchange read(AccessTokenResponse response, DeliverySettings settings)
      throws ParseException {
    Optional<RefreshToken> refreshToken =
        Optional.ofNullable(response.getTokens().getRefreshToken());
    if (!isGranted(Optional.ofNullable(response.getTokens().getAccessToken().getScope()))) {
      return refused(
          "missing-scope",
          "Not everything was granted that sending needs. Ask for a new link, and leave every"
              + " permission ticked.");
    }
    if (accountOf(response).filter(account -> !isSender(account, settings)).isPresent()) {
      return refused(
          "another-account",
          "Access was granted for another account than the one that the agency sends from. Ask for"
              + " a new link, and sign in as the sender.");
    }
    return refreshToken
        .<Exchange>map(token -> granted(settings.credentials(), token.getValue()))
        .orElseGet(
            () ->
                refused(
                    "no-refresh-token",
                    "The provider granted access for an hour only, as it does where it was granted"
                        + " before. Remove this application from the account's connected"
                        + " applications, and ask for a new link."));
  }

  private static Exchange granted(ProviderCredentials before, String refreshToken) {
    Map<String, String> values = new TreeMap<>(before.values());
    values.keySet().removeIf(field -> !field.startsWith(GRANTED_FIELDS));
    values.put(OwnerConsent.REFRESH_TOKEN, refreshToken);
    return new Exchange.Granted(new ProviderCredentials(values));
  }

  /** What is not said is what was asked for (RFC 6749, 5.1). */
  private boolean isGranted(Optional<Scope> said) {
    return said.map(Scope::toStringList)
        .map(granted -> scopes.stream().allMatch(s -> granted.stream().anyMatch(g -> isSame(s, g))))
        .orElse(true);
  }

  /** Servers leave out the resource that a scope belongs to, or add it. */
  private static boolean isSame(String asked, String granted) {
    String one = asked.toLowerCase(Locale.ROOT);
    String other = granted.toLowerCase(Locale.ROOT);
    return one.equals(other) || one.endsWith("/" + other) || other.endsWith("/" + one);
  }

  /**
   * The address of the account that granted. The token comes from its issuer itself, so that its
   * signature says nothing more (OpenID Connect Core, 3.1.3.7).
   */
  private static Optional<String> accountOf(AccessTokenResponse response) throws ParseException {
    if (!(response.getCustomParameters().get("id_token") instanceof String idToken)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          JWTParser.parse(idToken).getJWTClaimsSet().getStringClaim("email"));
    } catch (java.text.ParseException e) {
      throw new ParseException("the identity token cannot be read");
    }
  }

  private static boolean isSender(String account, DeliverySettings settings) {
    try {
      return new MailAddress(account).isSameAs(settings.sender().address());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Exchange refusal(HttpResponse<String> response) {
    String error = TokenMessages.errorIn(response).orElse("");
    if (error.isEmpty() || response.statusCode() == 429 || response.statusCode() >= 500) {
      return away("token-" + response.statusCode());
    }
    return error.equals("invalid_grant")
        ? refused(
            error,
            "The provider does not take its own answer any more. Ask for a new link, and follow it"
                + " soon.")
        : refused(
            error,
            "The provider refuses the OAuth client: check its id and secret, and that "
                + redirectUri
                + " is one of its redirect URIs.");
  }

  private static Exchange away(String code) {
    return refused(
        code,
        "The provider could not be reached, or gave no answer that can be read. Ask for a new link"
            + " in a moment.");
  }

  private static Exchange refused(String code, String detail) {
    return new Exchange.Refused(new Failure(code, detail));
  }
}

package com.nurturehub.emulator.microsoft;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Microsoft's {@code POST /{directory}/oauth2/v2.0/token}: refresh tokens, each of which is
 * answered with its successor, and applications' own credentials.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#refresh-the-access-token">Refresh
 *     the access token</a>
 */
final class TokenEndpoint implements TokenFront.Issuer {
  static final String PREFIX = "/login";

  private static final JsonProvider JSON = JsonProvider.provider();
  private static final Pattern PATH = Pattern.compile(PREFIX + "/([^/]+)/oauth2/v2\\.0/token");

  private final Accounts accounts;
  private final ConsentPages consents;
  private final Map<Application.Id, Application> applications;
  private final boolean strict;
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  /**
   * Takes who may ask.
   *
   * @param strict whether a refresh token that comes a second time ends its whole grant
   */
  TokenEndpoint(
      Accounts accounts,
      ConsentPages consents,
      Map<Application.Id, Application> applications,
      boolean strict) {
    this.accounts = accounts;
    this.consents = consents;
    this.applications = Map.copyOf(applications);
    this.strict = strict;
  }

  @Override
  public boolean serves(String path) {
    return PATH.matcher(path).matches();
  }

  @Override
  public Optional<String> mailboxOf(TokenRequest request) {
    return accounts.grantOf(request.field("refresh_token")).flatMap(Grant::mailbox);
  }

  @Override
  public HttpReply answer(TokenRequest request) {
    return switch (request.field("grant_type")) {
      case "refresh_token" -> refresh(request);
      case "authorization_code" -> code(request);
      case "client_credentials" -> application(request);
      case "" ->
          error(
              400,
              "invalid_request",
              900_144,
              "The request body must contain the following parameter: 'grant_type'.");
      default ->
          error(
              400,
              "unsupported_grant_type",
              70_003,
              "The app requested an unsupported grant type '" + request.field("grant_type") + "'.");
    };
  }

  private HttpReply refresh(TokenRequest request) {
    if (!accounts.isClient(request.field("client_id"), request.field("client_secret"))) {
      return wrongSecret();
    }
    String refreshToken = request.field("refresh_token");
    Optional<Grant> grant = accounts.grantOf(refreshToken);
    if (grant.isEmpty()) {
      return ended();
    }
    List<String> opened = Scopes.opened(grant.get().scopes(), request.field("scope"));
    if (opened.isEmpty()) {
      return error(
          400,
          "invalid_grant",
          65_001,
          "The user or administrator has not consented to use the application.",
          "consent_required");
    }
    if (!used.add(refreshToken) && strict) {
      accounts.revoke(refreshToken);
      return ended();
    }
    return HttpReply.json(accessWithSuccessor(grant.get(), opened).build());
  }

  /** Only who asks for {@code offline_access} gets a refresh token. */
  private HttpReply code(TokenRequest request) {
    if (!accounts.isClient(request.field("client_id"), request.field("client_secret"))) {
      return wrongSecret();
    }
    Optional<Consent> redeemed = consents.redeem(request);
    if (redeemed.isEmpty()) {
      return error(400, "invalid_grant", 70_008, "The provided authorization code has expired.");
    }
    Consent consent = redeemed.get();
    Grant grant =
        new Grant(
            RandomText.hex(8),
            Optional.of(consent.mailbox()),
            Scopes.spelled(consent.scopes().stream()));
    List<String> opened = Scopes.opened(grant.scopes(), request.field("scope"));
    JsonObjectBuilder answer =
        consent.scopes().contains("offline_access")
            ? accessWithSuccessor(grant, opened)
            : access(grant, opened).add("scope", String.join(" ", opened));
    consent.idToken().ifPresent(token -> answer.add("id_token", token));
    return HttpReply.json(answer.build());
  }

  private JsonObjectBuilder accessWithSuccessor(Grant grant, List<String> opened) {
    String successor = "1.AUkA" + RandomText.base64Url(48);
    accounts.hold(successor, grant);
    return access(grant, opened)
        .add("scope", String.join(" ", opened))
        .add("refresh_token", successor);
  }

  private HttpReply application(TokenRequest request) {
    Matcher path = PATH.matcher(request.path());
    String directory = path.matches() ? path.group(1) : "";
    Application application =
        applications.get(new Application.Id(directory, request.field("client_id")));
    if (application == null) {
      return error(
          400,
          "unauthorized_client",
          700_016,
          "Application with identifier '"
              + request.field("client_id")
              + "' was not found in the directory '"
              + directory
              + "'.");
    }
    if (!application.secret().equals(request.field("client_secret"))) {
      return wrongSecret();
    }
    String scope = request.field("scope");
    if (!Scopes.asksForAllOfOne(scope)) {
      return error(
          400,
          "invalid_scope",
          1_002_012,
          "The provided value for scope "
              + scope
              + " is not valid. Client credential flows must have a scope value with /.default"
              + " suffixed to the resource identifier (application ID URI).");
    }
    Grant grant = application.grant();
    return HttpReply.json(access(grant, Scopes.opened(grant.scopes(), scope)).build());
  }

  private JsonObjectBuilder access(Grant grant, List<String> opened) {
    long seconds = accounts.lifetime().toSeconds();
    return JSON.createObjectBuilder()
        .add("token_type", "Bearer")
        .add("expires_in", seconds)
        .add("ext_expires_in", seconds)
        .add("access_token", accounts.giveAccess("eyJ0eXAi", grant, opened));
  }

  private static HttpReply wrongSecret() {
    return error(401, "invalid_client", 7_000_215, "Invalid client secret provided.");
  }

  private static HttpReply ended() {
    return error(
        400,
        "invalid_grant",
        50_173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.");
  }

  private static HttpReply error(int status, String error, int code, String description) {
    return HttpReply.json(status, told(error, code, description).build());
  }

  private static HttpReply error(
      int status, String error, int code, String description, String suberror) {
    return HttpReply.json(status, told(error, code, description).add("suberror", suberror).build());
  }

  private static JsonObjectBuilder told(String error, int code, String description) {
    String trace = RandomText.hex(16);
    return JSON.createObjectBuilder()
        .add("error", error)
        .add("error_description", "AADSTS" + code + ": " + description + " Trace ID: " + trace)
        .add("error_codes", JSON.createArrayBuilder().add(code))
        .add("trace_id", trace);
  }
}

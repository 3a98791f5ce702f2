package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.google.Accounts.Grant;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Google's {@code POST /token}, refresh tokens only.
 *
 * @see <a
 *     href="https://developers.google.com/identity/protocols/oauth2/web-server#offline">Refreshing
 *     an access token</a>
 */
final class TokenEndpoint {
  private static final JsonProvider JSON = JsonProvider.provider();

  private final Accounts accounts;
  private final Faults faults;
  private final LongAdder requests = new LongAdder();
  private final Map<String, LongAdder> requestsByMailbox = new ConcurrentHashMap<>();

  TokenEndpoint(Accounts accounts, Faults faults) {
    this.accounts = accounts;
    this.faults = faults;
  }

  /** Requests that came, whatever they were answered. */
  long requests() {
    return requests.sum();
  }

  /** Requests that came with a refresh token of that mailbox. */
  long requests(String mailbox) {
    LongAdder count = requestsByMailbox.get(key(mailbox));
    return count == null ? 0 : count.sum();
  }

  Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/token")) {
      return Optional.of(HttpReply.text(404, "text/plain", "Not Found"));
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return Optional.of(
          HttpReply.text(405, "text/plain", "Method Not Allowed").with("Allow", "POST"));
    }
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    basicCredentials(exchange).forEach(form::putIfAbsent);
    Optional<Grant> grant = accounts.grantOf(form.getOrDefault("refresh_token", ""));
    String mailbox = grant.map(Grant::mailbox).orElse("");
    requests.increment();
    if (grant.isPresent()) {
      requestsByMailbox.computeIfAbsent(key(mailbox), unseen -> new LongAdder()).increment();
    }
    Attempt attempt = Attempt.http(Stage.TOKEN, mailbox, "POST /token");
    return HttpFront.orFault(faults, attempt, () -> refresh(form, grant));
  }

  private HttpReply refresh(Map<String, String> form, Optional<Grant> grant) {
    String grantType = form.getOrDefault("grant_type", "");
    if (grantType.isEmpty()) {
      return error(400, "invalid_request", "Missing required parameter: grant_type");
    }
    if (!grantType.equals("refresh_token")) {
      return error(400, "unsupported_grant_type", "Invalid grant_type: " + grantType);
    }
    if (!form.containsKey("client_id")) {
      return error(400, "invalid_request", "Could not determine client ID from request.");
    }
    if (!accounts.isClient(form.get("client_id"), form.getOrDefault("client_secret", ""))) {
      return error(401, "invalid_client", "The OAuth client was not found.");
    }
    String refreshToken = form.getOrDefault("refresh_token", "");
    if (refreshToken.isEmpty()) {
      return error(400, "invalid_request", "Missing required parameter: refresh_token");
    }
    if (grant.isEmpty()) {
      return error(400, "invalid_grant", "Token has been expired or revoked.");
    }
    return uncached(
        HttpReply.json(
            JSON.createObjectBuilder()
                .add("access_token", accounts.giveAccess(refreshToken, grant.get()))
                .add("expires_in", accounts.lifetime().toSeconds())
                .add("scope", String.join(" ", grant.get().scopes()))
                .add("token_type", "Bearer")
                .build()));
  }

  private static HttpReply error(int status, String error, String description) {
    return uncached(
        HttpReply.json(
            status,
            JSON.createObjectBuilder()
                .add("error", error)
                .add("error_description", description)
                .build()));
  }

  private static HttpReply uncached(HttpReply reply) {
    return reply.with("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate");
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static Map<String, String> basicCredentials(HttpExchange exchange) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Map.of();
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Map.of()
          : Map.of(
              "client_id", decode(pair.substring(0, colon)),
              "client_secret", decode(pair.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }

  private static String decode(String encoded) {
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  private static String key(String mailbox) {
    return mailbox.toLowerCase(Locale.ROOT);
  }
}

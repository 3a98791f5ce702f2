package com.nurturehub.emulator.crm;

import com.nurturehub.emulator.Accounts;
import com.nurturehub.emulator.Accounts.Grant;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.TokenFront;
import com.nurturehub.emulator.TokenRequest;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Gives access tokens out for client credentials, at a path for each CRM that has them. The client
 * must show itself by HTTP Basic, as these vendors document it.
 */
final class Desk implements TokenFront.Issuer {
  static final String REAPIT = "/reapit/token";
  static final String ALTO = "/alto/token";

  private static final JsonProvider JSON = JsonProvider.provider();

  private final Accounts accounts;
  private final TokenFront front;

  Desk(Accounts accounts, Faults faults) {
    this.accounts = accounts;
    this.front = new TokenFront(faults, this);
  }

  long requests() {
    return front.requests();
  }

  Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    String proof =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    return proof.startsWith("Basic ")
        ? front.answer(exchange)
        : Optional.of(error(401, "invalid_client"));
  }

  /** Whether the request has an access token of that CRM. */
  boolean admits(HttpExchange exchange, String crm) {
    return accounts
        .accessOf(exchange)
        .map(access -> access.grant().name().equals(crm))
        .orElse(false);
  }

  @Override
  public boolean serves(String path) {
    return path.equals(REAPIT) || path.equals(ALTO);
  }

  @Override
  public Optional<String> mailboxOf(TokenRequest request) {
    return Optional.empty();
  }

  @Override
  public HttpReply answer(TokenRequest request) {
    if (!request.field("grant_type").equals("client_credentials")) {
      return error(400, "unsupported_grant_type");
    }
    if (!accounts.isClient(request.field("client_id"), request.field("client_secret"))) {
      return error(401, "invalid_client");
    }
    String crm = request.path().equals(REAPIT) ? "reapit" : "alto";
    Grant grant = new Grant(crm, Optional.empty(), List.of());
    return HttpReply.json(
        JSON.createObjectBuilder()
            .add("access_token", accounts.giveAccess(crm + ".", grant, List.of()))
            .add("expires_in", accounts.lifetime().toSeconds())
            .add("token_type", "Bearer")
            .build());
  }

  private static HttpReply error(int status, String error) {
    return HttpReply.json(status, JSON.createObjectBuilder().add("error", error).build());
  }
}

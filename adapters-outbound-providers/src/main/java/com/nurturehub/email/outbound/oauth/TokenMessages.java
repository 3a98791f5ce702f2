package com.nurturehub.email.outbound.oauth;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What is said to a token endpoint and back, between Nimbus and the JDK's HTTP client. */
final class TokenMessages {

  private TokenMessages() {}

  static ClientAuthentication proofOf(OAuthClient client) {
    ClientID id = new ClientID(client.id());
    Secret secret = new Secret(client.secret());
    return switch (client.proof()) {
      case BASIC -> new ClientSecretBasic(id, secret);
      case POST -> new ClientSecretPost(id, secret);
    };
  }

  static HttpRequest plain(TokenRequest request) {
    HTTPRequest form = request.toHTTPRequest();
    HttpRequest.Builder plain =
        HttpRequest.newBuilder(request.getEndpointURI())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(form.getBody()));
    Optional.ofNullable(form.getAuthorization())
        .ifPresent(proof -> plain.header("Authorization", proof));
    return plain.build();
  }

  /** The {@code error} of RFC 6749, 5.2; an answer without one is not a token endpoint's word. */
  static Optional<String> errorIn(HttpResponse<String> response) {
    try {
      ErrorObject error = TokenErrorResponse.parse(nimbus(response)).getErrorObject();
      return Optional.ofNullable(error).map(ErrorObject::getCode);
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  static HTTPResponse nimbus(HttpResponse<String> response) throws ParseException {
    HTTPResponse copy = new HTTPResponse(response.statusCode());
    copy.setContentType(
        response.headers().firstValue("Content-Type").orElse("application/octet-stream"));
    copy.setBody(response.body());
    return copy;
  }
}

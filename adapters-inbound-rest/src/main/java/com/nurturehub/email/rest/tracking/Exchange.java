package com.nurturehub.email.rest.tracking;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.concurrent.CompletableFuture;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/**
 * A visit as the server knows it, for what Jakarta REST does not tell: who is at the other end,
 * headers that no {@link java.net.URI} can be made of, and what an answer has to wait for.
 */
final class Exchange {

  static final String PROPERTY = Exchange.class.getName();

  private final Request request;
  private final Response response;
  private final String host;
  private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);

  Exchange(Request request, Response response, String host) {
    this.request = request;
    this.response = response;
    this.host = host;
  }

  /** What this request was begun with. */
  static Exchange of(ContainerRequestContext request) {
    if (request.getProperty(PROPERTY) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("not a request for a tracking address");
  }

  /** The address of the connection's other end. */
  String remoteAddress() {
    return request.getRemoteAddr();
  }

  /** The name that this server was asked by; empty for none. */
  String host() {
    return host;
  }

  /** Sets the header as it is: Jersey would read it as a {@link java.net.URI}. */
  void location(String location) {
    response.setHeader(HttpHeaders.LOCATION, location);
  }

  /** Has the answer wait until {@code visit} is complete. */
  void answerOnce(CompletableFuture<Void> visit) {
    kept = visit;
  }

  /** What the answer has to wait for. */
  CompletableFuture<Void> kept() {
    return kept;
  }
}

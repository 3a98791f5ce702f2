package com.nurturehub.email.rest.tracking;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.CompletableFuture;

/**
 * A visit as the server knows it, for what Jakarta REST does not tell: who is at the other end, and
 * headers that no {@link java.net.URI} can be made of. What Jakarta REST injects of it is asked for
 * anew with each call, which costs more than what it is asked.
 */
final class Exchange {

  private static final String ATTRIBUTE = Exchange.class.getName();

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);

  private Exchange(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  /** Lets {@link #of} find it. */
  static Exchange begin(HttpServletRequest request, HttpServletResponse response) {
    Exchange exchange = new Exchange(request, response);
    request.setAttribute(ATTRIBUTE, exchange);
    return exchange;
  }

  /** What this request was begun with. */
  static Exchange of(ContainerRequestContext request) {
    if (request.getProperty(ATTRIBUTE) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("not a request for a tracking address");
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
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

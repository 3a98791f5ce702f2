package com.nurturehub.email.rest.tracking;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A visit as the server knows it, for what Jakarta REST does not tell: who is at the other end, and
 * headers that no {@link java.net.URI} can be made of. What Jakarta REST injects of it is asked for
 * anew with each call, which costs more than what it is asked.
 */
record Exchange(HttpServletRequest request, HttpServletResponse response) {

  private static final String EXCHANGE = Exchange.class.getName();
  private static final String KEPT = EXCHANGE + ".kept";

  /** Lets {@link #of} find it. */
  static void begin(ServletRequest request, ServletResponse response) {
    request.setAttribute(
        EXCHANGE, new Exchange((HttpServletRequest) request, (HttpServletResponse) response));
  }

  /** What this request was begun with. */
  static Exchange of(ContainerRequestContext request) {
    if (request.getProperty(EXCHANGE) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("not a request for a tracking address");
  }

  /** Has the answer wait until {@code kept} is complete. */
  void answerOnce(CompletableFuture<?> kept) {
    request.setAttribute(KEPT, kept);
  }

  /** What the answer has to wait for, if anything. */
  static @Nullable CompletableFuture<?> awaited(ServletRequest request) {
    return request.getAttribute(KEPT) instanceof CompletableFuture<?> kept && !kept.isDone()
        ? kept
        : null;
  }
}

package com.nurturehub.email.rest.stream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;

/**
 * A request whose answer is a stream. It is written by the server's own means, which keep no thread
 * while a reader takes its time, and ended by those of Jakarta REST, which would otherwise end it
 * once more and have the server complain.
 *
 * @param servlet for what is written
 * @param answer the same answer, suspended
 */
public record StreamConnection(AsyncContext servlet, AsyncResponse answer) {

  /** The connection of a request that is suspended. */
  public static StreamConnection of(HttpServletRequest request, AsyncResponse suspended) {
    return new StreamConnection(request.getAsyncContext(), suspended);
  }

  /** Ends it; nothing of this answer is written any more. */
  void end() {
    answer.resume(Response.noContent().build());
  }
}

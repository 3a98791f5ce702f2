package com.nurturehub.email.rest.stream;

import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.problem.ProblemException;
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

  private static final String HTTP_2 = "HTTP/2.0";

  /**
   * The connection of a request that is suspended. A reader who leaves a stream over HTTP/2 resets
   * it; the server notices that by a failed write alone, and gives up the whole connection then, so
   * what else the reader asks there hangs.
   *
   * @throws ProblemException over HTTP/2
   */
  public static StreamConnection of(HttpServletRequest request, AsyncResponse suspended) {
    if (HTTP_2.equals(request.getProtocol())) {
      throw new ProblemException(Problem.streamOverHttp2());
    }
    return new StreamConnection(request.getAsyncContext(), suspended);
  }

  /** Ends it; nothing of this answer is written any more. */
  void end() {
    answer.resume(Response.noContent().build());
  }
}

package com.nurturehub.email.rest.tracking;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What pixels and links have in common: GET and HEAD, a token, and an answer that nobody keeps. */
abstract class TrackingServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** No token of ours is longer; what is longer is not looked at. */
  private static final int MAX_TOKEN = 2_048;

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String method = request.getMethod();
    if (!"GET".equals(method) && !"HEAD".equals(method)) {
      response.setHeader("Allow", "GET, HEAD");
      response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      return;
    }
    response.setHeader("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Robots-Tag", "noindex");
    response.setHeader("X-Content-Type-Options", "nosniff");
    answer(token(request), request, response);
  }

  /** Answers a GET, or the same without its body for a HEAD. */
  protected abstract void answer(
      String token, HttpServletRequest request, HttpServletResponse response) throws IOException;

  /** The token in the path; empty, which opens nothing, where there is none that could be ours. */
  private static String token(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null || path.length() < 2 || path.length() > MAX_TOKEN ? "" : path.substring(1);
  }

  /** Writes the body, or for a HEAD only its length. */
  static void write(
      HttpServletRequest request, HttpServletResponse response, String type, byte[] body)
      throws IOException {
    response.setContentType(type);
    response.setContentLength(body.length);
    if (!"HEAD".equals(request.getMethod())) {
      response.getOutputStream().write(body);
    }
  }
}

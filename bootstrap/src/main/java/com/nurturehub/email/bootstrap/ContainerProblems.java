package com.nurturehub.email.bootstrap;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;

/**
 * Answers for the container where it refuses a request before any resource sees it, or where one
 * fails: the same shape of problem as everywhere else, and nothing of the cause.
 */
@WebServlet(urlPatterns = "/-/problem", name = "container-problems")
public final class ContainerProblems extends HttpServlet {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int status = statusOf(request);
    byte[] body = problem(status).getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/problem+json");
    response.setHeader("Cache-Control", "no-store");
    if (status == HttpServletResponse.SC_UNAUTHORIZED
        && !response.containsHeader("WWW-Authenticate")) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    response.setContentLength(body.length);
    if (!"HEAD".equals(request.getMethod())) {
      response.getOutputStream().write(body);
    }
    // Uncommitted, a HEAD answer would get the server's own error page's headers.
    response.flushBuffer();
  }

  /** The refused request's status; 404 for whoever asks for this address itself. */
  private static int statusOf(HttpServletRequest request) {
    if (request.getDispatcherType() != DispatcherType.ERROR) {
      return HttpServletResponse.SC_NOT_FOUND;
    }
    return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
        ? status
        : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }

  private static String problem(int status) {
    return switch (status) {
      case 400 -> json(status, "Bad Request", "The request could not be understood.");
      case 401 -> json(status, "Unauthorized", "A valid bearer token is needed.");
      case 403 -> json(status, "Forbidden", "This token does not reach that.");
      case 404 -> json(status, "Not Found", "There is nothing at this address.");
      case 405 -> json(status, "Method Not Allowed", "This address does not know that method.");
      case 406 -> json(status, "Not Acceptable", "None of the accepted media types is offered.");
      case 413 -> json(status, "Content Too Large", "The request is larger than allowed.");
      case 414 -> json(status, "URI Too Long", "The address is longer than allowed.");
      case 415 -> json(status, "Unsupported Media Type", "The body must be application/json.");
      case 503 -> json(status, "Service Unavailable", "Try again in a moment.");
      default ->
          status < 500
              ? json(status, "Request Refused", "The request was refused.")
              : json(status, "Internal Server Error", "Something failed on our side.");
    };
  }

  /** The texts are ours and hold nothing that JSON would escape. */
  private static String json(int status, String title, String detail) {
    return """
    {"type":"about:blank","title":"%s","status":%d,"detail":"%s"}\
    """
        .formatted(title, status, detail);
  }
}

package com.nurturehub.email.bootstrap;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The server publishes its metrics on this port; they tell about every tenant. */
@WebFilter(urlPatterns = {"/metrics", "/metrics/*"})
public final class MetricsGuard extends HttpFilter {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // The groups of the token itself: a role would have to be declared somewhere to be known here.
    if (!(request.getUserPrincipal() instanceof JsonWebToken token)) {
      response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    } else if (!token.getGroups().contains("platform")) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    } else {
      chain.doFilter(request, response);
    }
  }
}

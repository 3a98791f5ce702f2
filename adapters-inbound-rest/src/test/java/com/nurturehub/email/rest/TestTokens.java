package com.nurturehub.email.rest;

import com.nurturehub.email.application.fixture.Examples;
import jakarta.json.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the server's MP-JWT mechanism: a bearer {@code group} or {@code group:tenant},
 * valid until {@link #EXPIRY}.
 */
final class TestTokens extends HttpFilter {

  static final Instant EXPIRY = Examples.NOON.plus(Duration.ofHours(1));

  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String header = request.getHeader("Authorization");
    chain.doFilter(
        header == null
            ? request
            : new HttpServletRequestWrapper(request) {
              @Override
              public Principal getUserPrincipal() {
                return new Token(header.substring("Bearer ".length()));
              }
            },
        response);
  }

  private record Token(String text) implements JsonWebToken {

    @Override
    public String getName() {
      return "test";
    }

    @Override
    public Set<String> getClaimNames() {
      return Set.of("groups", "tenant", "exp", "raw_token");
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> @Nullable T getClaim(String name) {
      int colon = text.indexOf(':');
      return switch (name) {
        case "groups" -> (T) Set.of(colon < 0 ? text : text.substring(0, colon));
        case "tenant" -> colon < 0 ? null : (T) Json.createValue(text.substring(colon + 1));
        case "exp" -> (T) (Long) EXPIRY.getEpochSecond();
        case "raw_token" -> (T) text;
        default -> null;
      };
    }
  }
}

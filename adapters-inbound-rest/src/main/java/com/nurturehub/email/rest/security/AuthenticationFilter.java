package com.nurturehub.email.rest.security;

import com.nurturehub.email.rest.problem.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.PathSegment;
import jakarta.ws.rs.ext.Provider;

/**
 * Asks for a token below {@code /api} before anything else is said, so that a stranger learns
 * nothing of what is there.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class AuthenticationFilter implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    boolean api =
        request.getUriInfo().getPathSegments().stream()
            .map(PathSegment::getPath)
            .filter(segment -> !segment.isEmpty())
            .findFirst()
            .filter("api"::equals)
            .isPresent();
    if (api && Caller.of(request.getSecurityContext()).isEmpty()) {
      request.abortWith(Problem.of(401).response());
    }
  }
}

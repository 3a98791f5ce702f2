package com.nurturehub.email.rest.security;

import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.rest.problem.Problem;
import com.nurturehub.email.rest.request.PathIds;
import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/**
 * Keeps every caller to its tenant, by the very parameter that the resource will read, and before
 * any look-up: the answer is the same whether that tenant exists or not. What is nobody's in
 * particular is for the platform, and what is for everybody says so by {@link PermitAll}.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
public final class TenantFilter implements ContainerRequestFilter {

  @Context private ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    if (resource.getResourceClass().isAnnotationPresent(PermitAll.class)) {
      return;
    }
    Optional<Caller> caller = Caller.of(request.getSecurityContext());
    if (caller.isEmpty()) {
      request.abortWith(Problem.of(401).response());
      return;
    }
    Optional<TenantId> tenant =
        Optional.ofNullable(request.getUriInfo().getPathParameters().getFirst("tenant"))
            .map(PathIds::tenant);
    boolean allowed =
        tenant
            .map(t -> caller.get().mayDo(deed(request), t))
            .orElseGet(() -> caller.get().isPlatform());
    if (!allowed) {
      request.abortWith(Problem.of(403).response());
    }
  }

  private String deed(ContainerRequestContext request) {
    return resource.getResourceMethod().isAnnotationPresent(Administrative.class)
        ? HttpMethod.POST
        : request.getMethod();
  }
}

package com.nurturehub.email.rest.security;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Map;

/** Answers are for their caller alone: no cache keeps them, no browser guesses what they are. */
@Provider
public final class PrivateAnswers implements ContainerResponseFilter {

  /** What says so, by header. */
  public static final Map<String, String> HEADERS =
      Map.of(HttpHeaders.CACHE_CONTROL, "no-store", "X-Content-Type-Options", "nosniff");

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    HEADERS.forEach(response.getHeaders()::putSingle);
  }
}

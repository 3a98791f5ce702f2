package com.nurturehub.email.rest.canary;

import org.glassfish.grizzly.http.server.Request;

/** Breaks: only tracking knows what the server is made of. */
public final class ResourceOnTheServersOwnLayer {

  /** A resource that another server could not run. */
  public String caller(Request request) {
    return request.getRemoteAddr();
  }
}

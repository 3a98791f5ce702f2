package com.nurturehub.email.benchmarks.endpoint.peer;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;

/** Answers with a short text. */
@Path("/t/o/{token}")
public final class TrivialResource {

  @GET
  @Produces("text/plain")
  public String answer(@PathParam("token") String token) {
    return "ok";
  }
}

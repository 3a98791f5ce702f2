package com.nurturehub.email.benchmarks.endpoint.peer;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** One resource, and no filter. */
@ApplicationPath("/rest")
public class PeerApi extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(TrivialResource.class);
  }
}

package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.List;
import java.util.Optional;

/** Lets a test server outside this package put the tracking servlets in place. */
public final class TrackingFixture {

  private TrackingFixture() {}

  public static ServletContextListener routes(
      RecordEngagement recordEngagement, Optional<List<String>> trustedProxies) {
    return new ServletContextListener() {
      @Override
      public void contextInitialized(ServletContextEvent event) {
        TrackingRoutes.register(
            event.getServletContext(),
            recordEngagement,
            new Visits(new TrustedProxies(trustedProxies)));
      }
    };
  }
}

package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Puts the tracking servlets at their addresses when the application starts. */
@WebListener
public final class TrackingRoutes implements ServletContextListener {

  @Inject private RecordEngagement recordEngagement;
  @Inject private Visits visits;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    register(event.getServletContext(), recordEngagement, visits);
  }

  static void register(ServletContext context, RecordEngagement recordEngagement, Visits visits) {
    context
        .addServlet("tracking-open", new OpenServlet(recordEngagement, visits))
        .addMapping("/t/o/*");
    context
        .addServlet("tracking-click", new ClickServlet(recordEngagement, visits))
        .addMapping("/t/c/*");
  }
}

package com.nurturehub.email.bootstrap;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Opens the service to recipients, and ends it while the server still loads classes for it. Beans
 * are destroyed only after that: an e-mail on its way then could fail for want of a class that it
 * is the first to need.
 */
@WebListener
public class ServiceInContainer implements ServletContextListener {

  @Inject TrackingEndpoint tracking;
  @Inject ServiceLifecycle lifecycle;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    tracking.open(event.getServletContext().getContextPath());
  }

  /** Who comes late is answered until the end. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    lifecycle.stop();
    tracking.close();
  }
}

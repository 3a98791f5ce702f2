package com.nurturehub.email.bootstrap;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Ends the service while the server still loads classes for it. Beans are destroyed only after
 * that: an e-mail on its way then could fail for want of a class that it is the first to need.
 */
@WebListener
public class DrainOnStop implements ServletContextListener {

  @Inject ServiceLifecycle lifecycle;

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    lifecycle.stop();
  }
}

package com.nurturehub.email.bootstrap;

import jakarta.security.auth.message.config.AuthConfigFactory;
import jakarta.security.auth.message.config.AuthConfigProvider;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Puts {@link CallerlessVisits} before what the server has registered for this application. */
@WebListener
public final class VisitAuthentication implements ServletContextListener {

  private static final String LAYER = "HttpServlet";
  private static final String REGISTRATION = VisitAuthentication.class.getName();

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    AuthConfigFactory factory = AuthConfigFactory.getFactory();
    // The name that Jakarta Authentication gives to a web application (section 3.2).
    String application = context.getVirtualServerName() + " " + context.getContextPath();
    AuthConfigProvider servers = factory.getConfigProvider(LAYER, application, null);
    if (servers == null) {
      throw new IllegalStateException("the server has no authentication for " + application);
    }
    context.setAttribute(
        REGISTRATION,
        factory.registerConfigProvider(
            new CallerlessVisits(servers), LAYER, application, "visits have no caller"));
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (event.getServletContext().getAttribute(REGISTRATION) instanceof String registration) {
      AuthConfigFactory.getFactory().removeRegistration(registration);
    }
  }
}

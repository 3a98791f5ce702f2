package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.rest.tracking.TrackingHandler;
import com.nurturehub.email.rest.tracking.TrustedProxies;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.server.util.Mapper;
import org.glassfish.internal.api.Globals;
import org.glassfish.internal.grizzly.ContextMapper;

/**
 * Has every listener of the server hand requests for the tracking addresses to {@link
 * TrackingHandler}, before the Servlet container is asked (ADR-0029). The server's own way to do
 * that, its {@code RequestDispatcher}, would have it decode and map the address of every request,
 * and answer 500 to those that it cannot decode.
 */
@Dependent
class TrackingEndpoint {

  private static final Logger LOG = System.getLogger(TrackingEndpoint.class.getName());

  private final RecordEngagement recordEngagement;
  private final UnsubscribeContact unsubscribeContact;
  private final TrustedProxies proxies;
  private final List<TrackingFirst> open = new ArrayList<>();

  @Inject
  TrackingEndpoint(
      RecordEngagement recordEngagement,
      UnsubscribeContact unsubscribeContact,
      TrustedProxies proxies) {
    this.recordEngagement = recordEngagement;
    this.unsubscribeContact = unsubscribeContact;
    this.proxies = proxies;
  }

  /**
   * Opens them.
   *
   * @param contextPath of this application
   * @throws IllegalStateException if the server has no listener that asks a Servlet container
   */
  void open(String contextPath) {
    TrackingHandler tracking =
        new TrackingHandler(contextPath, recordEngagement, unsubscribeContact, proxies);
    for (Mapper mapper : Globals.getDefaultHabitat().getAllServices(Mapper.class)) {
      if (mapper instanceof ContextMapper listener && listener.getHttpHandler() != null) {
        open.add(new TrackingFirst(listener, tracking, listener.getHttpHandler()));
      }
    }
    if (open.isEmpty()) {
      throw new IllegalStateException("this server has no listener for the tracking addresses");
    }
    open.forEach(each -> each.listener.setHttpHandler(each));
    LOG.log(Level.INFO, "listeners that answer recipients: {0}", open.size());
  }

  /** Closes them: the Servlet container, which knows nothing there, is asked again. */
  void close() {
    open.forEach(each -> each.listener.setHttpHandler(each.servlets));
    open.clear();
  }

  /** What a listener asks instead of the Servlet container. */
  private static final class TrackingFirst extends HttpHandler {

    private final ContextMapper listener;
    private final TrackingHandler tracking;
    private final HttpHandler servlets;

    TrackingFirst(ContextMapper listener, TrackingHandler tracking, HttpHandler servlets) {
      this.listener = listener;
      this.tracking = tracking;
      this.servlets = servlets;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
      if (tracking.isFor(request.getRequestURI())) {
        inApplication(() -> tracking.service(request, response));
      } else {
        servlets.service(request, response);
      }
    }

    /** The Servlet container does that too: libraries find the application's classes by it. */
    private static void inApplication(Runnable work) {
      Thread thread = Thread.currentThread();
      ClassLoader servers = thread.getContextClassLoader();
      thread.setContextClassLoader(TrackingEndpoint.class.getClassLoader());
      try {
        work.run();
      } finally {
        thread.setContextClassLoader(servers);
      }
    }
  }
}

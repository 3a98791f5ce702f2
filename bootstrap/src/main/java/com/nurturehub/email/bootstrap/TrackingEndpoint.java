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
  private final List<TrackedListener> open = new ArrayList<>();

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
        open.add(new TrackedListener(listener, tracking));
      }
    }
    if (open.isEmpty()) {
      throw new IllegalStateException("this server has no listener for the tracking addresses");
    }
    open.forEach(TrackedListener::open);
    LOG.log(Level.INFO, "listeners that answer recipients: {0}", open.size());
  }

  /** Closes them. */
  void close() {
    open.forEach(TrackedListener::close);
    open.clear();
  }
}

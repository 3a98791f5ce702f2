package com.nurturehub.email.bootstrap;

import com.nurturehub.email.rest.tracking.TrackingHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.glassfish.grizzly.IOStrategy;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.internal.grizzly.ContextMapper;
import org.jspecify.annotations.Nullable;

/**
 * A listener of the server, which hands requests for the tracking addresses to {@link
 * TrackingHandler}: before the Servlet container is asked, and, once the first of them has shown
 * what the listener is made of, before a thread of the server's pool is taken (ADR-0029).
 */
final class TrackedListener {

  private static final Logger LOG = System.getLogger(TrackedListener.class.getName());

  private final ContextMapper listener;
  private final HttpHandler servlets;
  private final TrackingHandler tracking;
  private boolean isOpen;
  private volatile @Nullable Runnable moveBack;

  TrackedListener(ContextMapper listener, TrackingHandler tracking) {
    this.listener = listener;
    this.servlets = listener.getHttpHandler();
    this.tracking = tracking;
  }

  synchronized void open() {
    isOpen = true;
    listener.setHttpHandler(new TrackingFirst(servlets));
  }

  /** All is as it was: the Servlet container, which knows nothing there, is asked again. */
  synchronized void close() {
    isOpen = false;
    listener.setHttpHandler(servlets);
    Runnable back = moveBack;
    if (back != null) {
      back.run();
      moveBack = null;
    }
  }

  /** A connection with TLS keeps its threads: a selector would be held up by each handshake. */
  private void moveUp(Request request) {
    if (!request.isSecure()
        && request.getContext().getConnection().getTransport() instanceof NIOTransport transport
        && moveUp(request.getHttpFilter(), transport)) {
      LOG.log(
          Level.INFO,
          "recipients at port {0} are answered by its selectors",
          String.valueOf(request.getLocalPort()));
    }
  }

  private synchronized boolean moveUp(HttpServerFilter requests, NIOTransport connections) {
    if (!isOpen || moveBack != null) {
      return false;
    }
    HttpHandler first = requests.getHttpHandler();
    IOStrategy pool = connections.getIOStrategy();
    requests.setHttpHandler(new TrackingFirst(first));
    connections.setIOStrategy(SameThreadIOStrategy.getInstance());
    moveBack =
        () -> {
          connections.setIOStrategy(pool);
          requests.setHttpHandler(first);
        };
    return true;
  }

  private void track(Request request, Response response) {
    // The Servlet container does that too: libraries find the application's classes by it.
    Thread thread = Thread.currentThread();
    ClassLoader servers = thread.getContextClassLoader();
    thread.setContextClassLoader(TrackedListener.class.getClassLoader());
    try {
      tracking.service(request, response);
    } finally {
      thread.setContextClassLoader(servers);
    }
  }

  /** What is asked before another handler: the Servlet container, or whatever asks that. */
  private final class TrackingFirst extends HttpHandler {

    private final HttpHandler next;

    TrackingFirst(HttpHandler next) {
      this.next = next;
      setRequestURIEncoding(next.getRequestURIEncoding());
    }

    /** Whatever is not for the tracking addresses has a thread of the pool, as it always had. */
    @Override
    public RequestExecutorProvider getRequestExecutorProvider() {
      return tracking.getRequestExecutorProvider();
    }

    @Override
    public void service(Request request, Response response) throws Exception {
      if (tracking.isFor(request.getRequestURI())) {
        if (moveBack == null) {
          moveUp(request);
        }
        track(request, response);
      } else {
        next.service(request, response);
      }
    }
  }
}

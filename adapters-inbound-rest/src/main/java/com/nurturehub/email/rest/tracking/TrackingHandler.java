package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.rest.problem.ProblemMapper;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.internal.PropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;

/**
 * The pixel, proxied links and the way out: a Jakarta REST application of its own on the server's
 * HTTP layer. Whoever is asked most is asked without a Servlet container in between, whose
 * authentication, authorization, sessions and CDI contexts nobody needs here, and which costs more
 * than the answer (ADR-0029).
 */
public final class TrackingHandler extends HttpHandler {

  private static final System.Logger LOG = System.getLogger(TrackingHandler.class.getName());

  private static final String BELOW = "/t/";
  private static final String SCHEME = "http";

  /** Links and pages of these addresses name no host, so none is asked for. */
  private static final String ANY_HOST = "localhost";

  private static final String ANY_SERVER = SCHEME + "://" + ANY_HOST;

  private final TrackingFilter pixelAndLinks;
  private final ApplicationHandler application;
  private final String address;

  /** Where a path begins in an address, for Jakarta REST. */
  private final int root;

  private final URI base;

  /**
   * Makes the application.
   *
   * @param contextPath of the service, empty for the root
   */
  public TrackingHandler(
      String contextPath,
      RecordEngagement recordEngagement,
      UnsubscribeContact unsubscribeContact,
      TrustedProxies proxies) {
    Visits visits = new Visits(proxies);
    this.pixelAndLinks = new TrackingFilter(recordEngagement, visits);
    this.address = contextPath + BELOW;
    this.root = contextPath.length() + 1;
    this.base = uri(contextPath + "/");
    this.application =
        new ApplicationHandler(
            new ResourceConfig()
                .register(pixelAndLinks)
                .register(new UnsubscribeResource(unsubscribeContact, visits))
                .register(new ProblemMapper())
                // A description of these addresses would be open to everyone.
                .property("jersey.config.server.wadl.disableWadl", true));
  }

  /** Whether a request's address is one of these, as it was written into mails. */
  public boolean isFor(String uri) {
    return uri.startsWith(address);
  }

  /**
   * Pixels and links that ask no store wait for nothing, so they are answered by the thread that
   * has read them, a selector of the server's. Whatever else there is may wait, and would have all
   * of that selector's connections wait with it: it has a thread of the server's pool.
   */
  @Override
  public RequestExecutorProvider getRequestExecutorProvider() {
    return request ->
        isReadBy(Thread.currentThread(), request.getContext().getConnection())
                && !waitsForNothing(request)
            ? request.getContext().getConnection().getTransport().getWorkerThreadPool()
            : null;
  }

  /**
   * The server's own provider asks {@code Threads.isService()} instead, which its HTTP/2 unsets for
   * good on a selector.
   */
  private static boolean isReadBy(Thread thread, Connection<?> connection) {
    return connection instanceof NIOConnection selected
        && selected.getSelectorRunner() != null
        && selected.getSelectorRunner().getRunnerThread() == thread;
  }

  private boolean waitsForNothing(Request request) {
    String uri = request.getRequestURI();
    return isFor(uri)
        && pixelAndLinks.waitsForNothing(
            request.getMethod().getMethodString(), uri.substring(root));
  }

  @Override
  public void service(Request request, Response response) {
    String host;
    try {
      host = hostOf(request);
    } catch (IllegalStateException | IndexOutOfBoundsException e) {
      LOG.log(System.Logger.Level.DEBUG, "refused for its Host header", e);
      response.setStatus(HttpStatus.BAD_REQUEST_400);
      return;
    }
    Exchange exchange = new Exchange(request, response, host);
    HeldAnswer answer = new HeldAnswer(response);
    PropertiesDelegate properties = new MapPropertiesDelegate();
    properties.setProperty(Exchange.PROPERTY, exchange);
    ContainerRequest visit =
        new ContainerRequest(
            base,
            uri(request.getRequestURI()),
            request.getMethod().getMethodString(),
            Nobody.INSTANCE,
            properties,
            application.getConfiguration());
    for (String name : request.getHeaderNames()) {
      visit.headers(name, request.getHeaders(name));
    }
    visit.setEntityStream(request.getInputStream());
    visit.setWriter(answer);
    application.handle(visit);
    answer.sendOnce(exchange.kept());
  }

  /** Without such a header the server would have the name of its own address looked up. */
  private static String hostOf(Request request) {
    return request.getHeader(Header.Host) == null ? "" : request.getServerName();
  }

  /** What is no address is taken literally: recipients' software asks for anything. */
  private static URI uri(String path) {
    try {
      return new URI(ANY_SERVER + path);
    } catch (URISyntaxException e) {
      return literally(path);
    }
  }

  private static URI literally(String path) {
    try {
      return new URI(SCHEME, ANY_HOST, path, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a path that begins with a slash can be escaped", e);
    }
  }

  /** Recipients say not who they are. */
  private enum Nobody implements SecurityContext {
    INSTANCE;

    @Override
    public @Nullable Principal getUserPrincipal() {
      return null;
    }

    @Override
    public boolean isUserInRole(String role) {
      return false;
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public @Nullable String getAuthenticationScheme() {
      return null;
    }
  }
}

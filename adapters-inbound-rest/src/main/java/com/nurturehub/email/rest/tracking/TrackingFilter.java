package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.rest.problem.Problem;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.regex.Pattern;

/**
 * What mail clients ask for most, the pixel and proxied links, without a bearer token. It answers
 * before a resource is looked for and made, which costs more than the answer (ADR-0029). A HEAD
 * gets the same answer without its body.
 */
@PreMatching
final class TrackingFilter implements ContainerRequestFilter {

  private static final System.Logger LOG = System.getLogger(TrackingFilter.class.getName());

  private static final String OPEN = "t/o";
  private static final String CLICK = "t/c";
  private static final String GIF_SUFFIX = ".gif";
  private static final String ALLOWED = "GET,HEAD";
  private static final Pattern MATRIX_PARAMETERS = Pattern.compile(";[^/]*");

  private final RecordEngagement recordEngagement;
  private final Visits visits;

  TrackingFilter(RecordEngagement recordEngagement, Visits visits) {
    this.recordEngagement = recordEngagement;
    this.visits = visits;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String path = request.getUriInfo().getPath();
    if (path.indexOf(';') >= 0) {
      path = MATRIX_PARAMETERS.matcher(path).replaceAll("");
    }
    boolean isOpen = isBelow(OPEN, path);
    if (!isOpen && !isBelow(CLICK, path)) {
      return;
    }
    String segment = path.substring(OPEN.length());
    request.abortWith(
        switch (request.getMethod()) {
          case HttpMethod.GET, HttpMethod.HEAD ->
              isOpen ? open(segment, request) : click(segment, request);
          default -> refused();
        });
  }

  /**
   * Whether that is answered without asking a store.
   *
   * @param path as it was asked for, in the form of {@link jakarta.ws.rs.core.UriInfo#getPath()}
   */
  boolean waitsForNothing(String method, String path) {
    return switch (method) {
      case HttpMethod.GET, HttpMethod.HEAD ->
          isBelow(OPEN, path)
              || (isBelow(CLICK, path)
                  && recordEngagement.isSelfContained(
                      TrackingAnswer.tokenOf(path.substring(CLICK.length()))));
      default -> false;
    };
  }

  private static boolean isBelow(String address, String path) {
    return path.startsWith(address)
        && (path.length() == address.length() || path.charAt(address.length()) == '/');
  }

  /** The pixel. Whatever the token is and whatever breaks, a mail client gets its picture. */
  private Response open(String segment, ContainerRequestContext request) {
    try {
      Exchange.of(request)
          .answerOnce(
              recordEngagement.opened(
                  withoutSuffix(TrackingAnswer.tokenOf(segment)), visits.of(request)));
    } catch (RuntimeException e) {
      // The picture goes out regardless. The class alone is logged: a message could hold a token.
      LOG.log(System.Logger.Level.ERROR, "an open was not recorded: " + e.getClass().getName());
    }
    return TrackingAnswer.pixel();
  }

  /** A proxied link. A token that does not open leads to a page of ours, and nowhere else. */
  private Response click(String segment, ContainerRequestContext request) {
    RecordEngagement.Followed followed;
    try {
      followed = recordEngagement.clicked(TrackingAnswer.tokenOf(segment), visits.of(request));
    } catch (StorageUnavailable e) {
      return TrackingAnswer.tryAgain(Page.OUT_OF_REACH);
    }
    if (followed.destination().isEmpty()) {
      return TrackingAnswer.page(Response.Status.NOT_FOUND, Page.BROKEN_LINK);
    }
    Exchange exchange = Exchange.of(request);
    exchange.location(Destination.location(followed.destination().get()));
    exchange.answerOnce(followed.kept());
    return TrackingAnswer.redirect();
  }

  private static Response refused() {
    Response response = Problem.of(405).response();
    response.getHeaders().putSingle(HttpHeaders.ALLOW, ALLOWED);
    return response;
  }

  private static String withoutSuffix(String token) {
    return token.endsWith(GIF_SUFFIX)
        ? token.substring(0, token.length() - GIF_SUFFIX.length())
        : token;
  }
}

package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.engagement.RecordEngagement;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.rest.problem.Problem;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Base64;
import java.util.Optional;

/**
 * What mail clients ask for: the pixel, proxied links, and the way out. No bearer token is needed,
 * nothing of a request is reflected, and nobody keeps an answer. A HEAD gets the same answer
 * without its body.
 */
@Dependent
@PermitAll
@Path("/t")
public final class TrackingResource {

  private static final System.Logger LOG = System.getLogger(TrackingResource.class.getName());

  /** No token of ours is longer, destination included; what is longer is not looked at. */
  private static final int MAX_TOKEN = 6_000;

  private static final String GIF_SUFFIX = ".gif";

  /** One transparent pixel, GIF89a, 42 octets. */
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private final RecordEngagement recordEngagement;
  private final UnsubscribeContact unsubscribeContact;
  private final Visits visits;

  @Inject
  public TrackingResource(
      RecordEngagement recordEngagement, UnsubscribeContact unsubscribeContact, Visits visits) {
    this.recordEngagement = recordEngagement;
    this.unsubscribeContact = unsubscribeContact;
    this.visits = visits;
  }

  /** The pixel. Whatever the token is and whatever breaks, a mail client gets its picture. */
  @GET
  @Path("o{token: (/.*)?}")
  public Response open(@PathParam("token") String segment, @Context HttpServletRequest request) {
    try {
      recordEngagement.opened(withoutSuffix(tokenOf(segment)), visits.of(request));
    } catch (RuntimeException e) {
      // The picture goes out regardless. The class alone is logged: a message could hold a token.
      LOG.log(System.Logger.Level.ERROR, "an open was not recorded: " + e.getClass().getName());
    }
    return answer(Response.Status.OK).type("image/gif").entity(PIXEL).build();
  }

  @HEAD
  @Path("o{token: (/.*)?}")
  public Response openHead(
      @PathParam("token") String segment, @Context HttpServletRequest request) {
    return open(segment, request);
  }

  /** A proxied link. A token that does not open leads to a page of ours, and nowhere else. */
  @GET
  @Path("c{token: (/.*)?}")
  public Response click(
      @PathParam("token") String segment,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    Optional<String> destination;
    try {
      destination = recordEngagement.clicked(tokenOf(segment), visits.of(request));
    } catch (StorageUnavailable e) {
      return tryAgain(Page.OUT_OF_REACH);
    }
    if (destination.isEmpty()) {
      return page(Response.Status.NOT_FOUND, Page.BROKEN_LINK).build();
    }
    // Jersey would read the header as a java.net.URI, which refuses much of what authors write.
    response.setHeader(HttpHeaders.LOCATION, Destination.location(destination.get()));
    // Named, though there is none: without a type Jersey answers HEAD with what the request asks
    // for.
    return answer(Response.Status.FOUND).type(Page.TYPE).build();
  }

  @HEAD
  @Path("c{token: (/.*)?}")
  public Response clickHead(
      @PathParam("token") String segment,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    return click(segment, request, response);
  }

  /** Asks whether to unsubscribe, and does not: scanners follow links. */
  @GET
  @Path("u{token: (/.*)?}")
  public Response offerToUnsubscribe(
      @PathParam("token") String segment, @Context HttpServletRequest request) {
    return unsubscribeContact.isOffered(tokenOf(segment), visits.of(request))
        ? page(Response.Status.OK, Page.UNSUBSCRIBE).build()
        : page(Response.Status.NOT_FOUND, Page.BROKEN_LINK).build();
  }

  @HEAD
  @Path("u{token: (/.*)?}")
  public Response offerToUnsubscribeHead(
      @PathParam("token") String segment, @Context HttpServletRequest request) {
    return offerToUnsubscribe(segment, request);
  }

  /**
   * Unsubscribes, for the page's button and for mail services' one click (RFC 8058). The token says
   * it all, so the body is not read.
   */
  @POST
  @Path("u{token: (/.*)?}")
  public Response unsubscribe(
      @PathParam("token") String segment, @Context HttpServletRequest request) {
    try {
      return switch (unsubscribeContact.unsubscribe(tokenOf(segment), visits.of(request))) {
        case UNSUBSCRIBED -> page(Response.Status.OK, Page.UNSUBSCRIBED).build();
        case REFUSED -> page(Response.Status.NOT_FOUND, Page.BROKEN_LINK).build();
      };
    } catch (StorageUnavailable e) {
      return tryAgain(Page.UNAVAILABLE);
    }
  }

  private static Response tryAgain(Page page) {
    return page(Response.Status.SERVICE_UNAVAILABLE, page)
        .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
        .build();
  }

  private static Response.ResponseBuilder page(Response.Status status, Page page) {
    return answer(status)
        .type(Page.TYPE)
        .header("Content-Security-Policy", Page.POLICY)
        .entity(page.octets());
  }

  private static Response.ResponseBuilder answer(Response.Status status) {
    return Response.status(status)
        .header("Referrer-Policy", "no-referrer")
        .header("X-Robots-Tag", "noindex");
  }

  /**
   * The token in the path; empty, which opens nothing, where there is none that could be ours.
   *
   * @param segment what follows the address, its slash included
   */
  private static String tokenOf(String segment) {
    return segment.isEmpty() || segment.length() > MAX_TOKEN ? "" : segment.substring(1);
  }

  private static String withoutSuffix(String token) {
    return token.endsWith(GIF_SUFFIX)
        ? token.substring(0, token.length() - GIF_SUFFIX.length())
        : token;
  }
}

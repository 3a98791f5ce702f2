package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.delivery.UnsubscribeContact;
import com.nurturehub.email.application.port.StorageUnavailable;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** The way out, for recipients and for their mail services. No bearer token is needed. */
@Path("/t/u{token: (/.*)?}")
public final class UnsubscribeResource {

  private final UnsubscribeContact unsubscribeContact;
  private final Visits visits;

  UnsubscribeResource(UnsubscribeContact unsubscribeContact, Visits visits) {
    this.unsubscribeContact = unsubscribeContact;
    this.visits = visits;
  }

  /** Asks whether to unsubscribe, and does not: scanners follow links. */
  @GET
  public Response offer(
      @PathParam("token") String segment, @Context ContainerRequestContext request) {
    return unsubscribeContact.isOffered(TrackingAnswer.tokenOf(segment), visits.of(request))
        ? TrackingAnswer.page(Response.Status.OK, Page.UNSUBSCRIBE)
        : TrackingAnswer.page(Response.Status.NOT_FOUND, Page.BROKEN_LINK);
  }

  @HEAD
  public Response offerHead(
      @PathParam("token") String segment, @Context ContainerRequestContext request) {
    return offer(segment, request);
  }

  /**
   * Unsubscribes, for the page's button and for mail services' one click (RFC 8058). The token says
   * it all, so the body is not read.
   */
  @POST
  public Response unsubscribe(
      @PathParam("token") String segment, @Context ContainerRequestContext request) {
    try {
      return switch (unsubscribeContact.unsubscribe(
          TrackingAnswer.tokenOf(segment), visits.of(request))) {
        case UNSUBSCRIBED -> TrackingAnswer.page(Response.Status.OK, Page.UNSUBSCRIBED);
        case REFUSED -> TrackingAnswer.page(Response.Status.NOT_FOUND, Page.BROKEN_LINK);
      };
    } catch (StorageUnavailable e) {
      return TrackingAnswer.tryAgain(Page.UNAVAILABLE);
    }
  }
}

package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.rest.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Base64;

/** What the tracking addresses answer: nothing of a request is reflected, and nobody keeps it. */
final class TrackingAnswer {

  /** No token of ours is longer, destination included; what is longer is not looked at. */
  private static final int MAX_TOKEN = 6_000;

  private static final MediaType GIF = new MediaType("image", "gif");

  /** One transparent pixel, GIF89a, 42 octets. */
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private TrackingAnswer() {}

  /**
   * The token in the path; empty, which opens nothing, where there is none that could be ours.
   *
   * @param segment what follows the address, its slash included
   */
  static String tokenOf(String segment) {
    return segment.isEmpty() || segment.length() > MAX_TOKEN ? "" : segment.substring(1);
  }

  static Response pixel() {
    return answer(Response.Status.OK).type(GIF).entity(PIXEL).build();
  }

  /** A redirect whose {@code Location} is set elsewhere. */
  static Response redirect() {
    return answer(Response.Status.FOUND).build();
  }

  static Response page(Response.Status status, Page page) {
    return pageBuilder(status, page).build();
  }

  static Response tryAgain(Page page) {
    return pageBuilder(Response.Status.SERVICE_UNAVAILABLE, page)
        .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
        .build();
  }

  private static Response.ResponseBuilder pageBuilder(Response.Status status, Page page) {
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
}

package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What mail clients ask for: the pixel, and proxied links. No token is needed, nothing of a request
 * is reflected, and nobody keeps an answer. A HEAD gets the same answer without its body.
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

  private static final byte[] NOT_FOUND_PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>This link does not work</title>
      </head>
      <body>
      <h1>This link does not work</h1>
      <p>It may have been cut short on its way. Please open it again from the e-mail, or ask its \
      sender.</p>
      </body>
      </html>
      """
          .getBytes(StandardCharsets.UTF_8);

  private final RecordEngagement recordEngagement;
  private final Visits visits;

  @Inject
  public TrackingResource(RecordEngagement recordEngagement, Visits visits) {
    this.recordEngagement = recordEngagement;
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
    Optional<String> destination = recordEngagement.clicked(tokenOf(segment), visits.of(request));
    if (destination.isEmpty()) {
      return answer(Response.Status.NOT_FOUND)
          .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
          .header("Content-Security-Policy", "default-src 'none'")
          .entity(NOT_FOUND_PAGE)
          .build();
    }
    // Jersey would read the header as a java.net.URI, which refuses much of what authors write.
    response.setHeader(HttpHeaders.LOCATION, Destination.location(destination.get()));
    return answer(Response.Status.FOUND).build();
  }

  @HEAD
  @Path("c{token: (/.*)?}")
  public Response clickHead(
      @PathParam("token") String segment,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response) {
    return click(segment, request, response);
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

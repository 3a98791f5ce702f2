package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;

/** The pixel. Whatever the token is and whatever breaks, a mail client gets its picture. */
final class OpenServlet extends TrackingServlet {

  private static final long serialVersionUID = 1L;

  private static final System.Logger LOG = System.getLogger(OpenServlet.class.getName());

  /** One transparent pixel, GIF89a, 42 octets. */
  private static final byte[] PIXEL =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  private static final String SUFFIX = ".gif";

  private final transient RecordEngagement recordEngagement;
  private final transient Visits visits;

  OpenServlet(RecordEngagement recordEngagement, Visits visits) {
    this.recordEngagement = recordEngagement;
    this.visits = visits;
  }

  @Override
  protected void answer(String token, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      recordEngagement.opened(withoutSuffix(token), visits.of(request));
    } catch (RuntimeException e) {
      // The picture goes out regardless. The class alone is logged: a message could hold a token.
      LOG.log(System.Logger.Level.ERROR, "an open was not recorded: " + e.getClass().getName());
    }
    write(request, response, "image/gif", PIXEL);
  }

  private static String withoutSuffix(String token) {
    return token.endsWith(SUFFIX) ? token.substring(0, token.length() - SUFFIX.length()) : token;
  }
}

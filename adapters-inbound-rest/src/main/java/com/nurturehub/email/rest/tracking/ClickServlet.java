package com.nurturehub.email.rest.tracking;

import com.nurturehub.email.application.engagement.RecordEngagement;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A proxied link. A token that does not open leads to a page of ours, and nowhere else. */
final class ClickServlet extends TrackingServlet {

  private static final long serialVersionUID = 1L;

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

  private final transient RecordEngagement recordEngagement;
  private final transient Visits visits;

  ClickServlet(RecordEngagement recordEngagement, Visits visits) {
    this.recordEngagement = recordEngagement;
    this.visits = visits;
  }

  @Override
  protected void answer(String token, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<String> destination = recordEngagement.clicked(token, visits.of(request));
    if (destination.isPresent()) {
      // Not sendRedirect, which would read the URL and write its own.
      response.setStatus(HttpServletResponse.SC_FOUND);
      response.setHeader("Location", Destination.location(destination.get()));
      response.setContentLength(0);
      return;
    }
    response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    response.setHeader("Content-Security-Policy", "default-src 'none'");
    write(request, response, "text/html;charset=utf-8", NOT_FOUND_PAGE);
  }
}

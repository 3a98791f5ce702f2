package com.nurturehub.email.rest.tracking;

import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a person sees who follows a link of an e-mail and stays with us. No script, no pictures. */
enum Page {
  UNSUBSCRIBE(
      "Unsubscribe",
      """
      <p>Do you want to get no more of these e-mails?</p>
      """
          + button("Unsubscribe")),
  UNSUBSCRIBED(
      "You are unsubscribed",
      """
      <p role="status">This sender's e-mails to you end here. One that is on its way at this moment \
      may still arrive.</p>
      """),
  UNAVAILABLE(
      "Please try again",
      """
      <p role="alert">We could not store this just now. Please try again in a minute.</p>
      """
          + button("Try again")),
  OUT_OF_REACH(
      "Please try again",
      """
      <p role="alert">We cannot look this link up just now. It works again in a moment.</p>
      """),
  BROKEN_LINK(
      "This link does not work",
      """
      <p>It may have been cut short on its way. Please open it again from the e-mail, or ask its \
      sender.</p>
      """);

  static final MediaType TYPE = MediaType.TEXT_HTML_TYPE.withCharset("utf-8");

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center;
        font: 1.125rem/1.6 system-ui, sans-serif; }
      main { box-sizing: border-box; width: min(32rem, 100%); padding: 2rem; }
      h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.2; }
      button { margin-top: .5rem; padding: .75rem 1.75rem; border: 0; border-radius: .5rem;
        background: #0b57d0; color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
      button:hover { background: #0842a0; }
      button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
      @media (prefers-color-scheme: dark) {
        button { background: #a8c7fa; color: #062e6f; }
        button:hover { background: #d3e3fd; }
      }
      """;

  /** Nothing but our own style, and a form that leads back here. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-"
          + sha256(STYLE)
          + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final String html;

  Page(String title, String content) {
    html =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title>
        <style>%3$s</style>
        </head>
        <body>
        <main>
        <h1>%1$s</h1>
        %2$s</main>
        </body>
        </html>
        """
            .formatted(title, content, Page.STYLE);
  }

  byte[] octets() {
    return html.getBytes(StandardCharsets.UTF_8);
  }

  /** Sends to this page's own address what a mail service sends there. */
  private static String button(String label) {
    return """
    <form method="post">
    <input type="hidden" name="List-Unsubscribe" value="One-Click">
    <button>%s</button>
    </form>
    """
        .formatted(label);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

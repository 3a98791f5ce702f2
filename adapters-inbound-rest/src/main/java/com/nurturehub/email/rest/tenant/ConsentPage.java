package com.nurturehub.email.rest.tenant;

import com.nurturehub.email.domain.delivery.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What a mailbox's owner reads after answering a request for access. */
final class ConsentPage {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1f2933; --soft: #5b6875; --paper: #ffffff;
        --ground: #eef2f5; --line: #dde4ea; --good: #1d7a4f; --bad: #b3402a; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e7edf2; --soft: #9fb0bf; --paper: #1c242c; --ground: #12181e;
          --line: #2c3843; --good: #4cc38a; --bad: #f08a72; }
      }
      * { box-sizing: border-box; }
      body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px;
        background: var(--ground); color: var(--ink);
        font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
      main { width: 100%; max-width: 480px; background: var(--paper); text-align: center;
        border: 1px solid var(--line); border-radius: 16px; padding: 44px 36px 28px;
        box-shadow: 0 12px 32px rgb(15 30 45 / 8%); }
      svg { width: 72px; height: 72px; }
      .good { color: var(--good); }
      .bad { color: var(--bad); }
      h1 { font-size: 25px; line-height: 1.25; margin: 20px 0 10px; }
      p { margin: 0 0 12px; color: var(--soft); }
      footer { margin-top: 28px; padding-top: 18px; border-top: 1px solid var(--line);
        color: var(--soft); font-size: 14px; }
      code { font: 13px/1 ui-monospace, monospace; }
      """;

  /** Nothing is loaded, and no style counts but the page's own. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; frame-ancestors 'none'; base-uri 'none'"
          .formatted(sha256(STYLE));

  private static final String TICK = "<path d=\"m7.2 12.4 3.1 3.1 6.5-7\"/>";
  private static final String CROSS = "<path d=\"m8.5 8.5 7 7m0-7-7 7\"/>";

  private ConsentPage() {}

  static String connected() {
    return page(
        "The mailbox is connected",
        "good",
        TICK,
        "<p>E-mails that waited for it leave by themselves. You can close this page.</p>",
        "");
  }

  static String notConnected(Failure why) {
    return page(
        "Nothing has changed",
        "bad",
        CROSS,
        "<p>%s</p>".formatted(escape(why.detail())),
        " &middot; <code>%s</code>".formatted(escape(why.code())));
  }

  private static String page(String title, String mood, String sign, String text, String code) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>%s</style>
    </head>
    <body>
    <main>
    <svg class="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" \
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" \
    r="10"/>%s</svg>
    <h1>%s</h1>
    %s
    <footer>NurtureHub%s</footer>
    </main>
    </body>
    </html>
    """
        .formatted(title, STYLE, mood, sign, title, text, code);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

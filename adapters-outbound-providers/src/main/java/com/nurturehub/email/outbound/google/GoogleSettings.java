package com.nurturehub.email.outbound.google;

import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Google is, and who we are there.
 *
 * @param tokenUrl the OAuth token endpoint
 * @param gmailUrl what {@code /gmail/v1/...} is appended to
 * @param client the platform's own, for tenants that bring none
 * @param httpTimeout for a whole HTTP exchange
 */
public record GoogleSettings(
    URI tokenUrl,
    URI gmailUrl,
    SmtpEndpoint smtp,
    Optional<OAuthClient> client,
    Duration httpTimeout) {

  public static final URI TOKEN_URL = URI.create("https://oauth2.googleapis.com/token");
  public static final URI GMAIL_URL = URI.create("https://gmail.googleapis.com");
  public static final String SMTP_HOST = "smtp.gmail.com";
  public static final int SMTP_PORT = 587;
  public static final Duration HTTP_TIMEOUT = Duration.ofSeconds(20);

  public GoogleSettings {
    requireHttp(tokenUrl, "nurturehub.google.token-url");
    requireHttp(gmailUrl, "nurturehub.google.gmail-url");
    if (!httpTimeout.isPositive()) {
      throw new IllegalArgumentException("the time-out must be positive");
    }
  }

  /** The real one. */
  public static GoogleSettings production(Optional<OAuthClient> client) {
    return new GoogleSettings(
        TOKEN_URL,
        GMAIL_URL,
        SmtpEndpoint.of(SMTP_HOST, SMTP_PORT, SmtpEndpoint.Tls.REQUIRED),
        client,
        HTTP_TIMEOUT);
  }

  private static void requireHttp(URI url, String key) {
    boolean absolute =
        ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()))
            && url.getHost() != null;
    if (!absolute) {
      throw new IllegalArgumentException(key + " must be an absolute http(s) URL, not " + url);
    }
  }
}

package com.nurturehub.email.outbound.google;

import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Google is, and who we are there.
 *
 * @param authorizeUrl where a mailbox's owner grants access
 * @param tokenUrl the OAuth token endpoint
 * @param gmailUrl what {@code /gmail/v1/...} is appended to
 * @param client the platform's own, for tenants that bring none
 * @param terms on which owners are asked
 * @param httpTimeout for a whole HTTP exchange
 */
public record GoogleSettings(
    URI authorizeUrl,
    URI tokenUrl,
    URI gmailUrl,
    SmtpEndpoint smtp,
    Optional<OAuthClient> client,
    ConsentTerms terms,
    Duration httpTimeout) {

  public static final URI AUTHORIZE_URL =
      URI.create("https://accounts.google.com/o/oauth2/v2/auth");
  public static final URI TOKEN_URL = URI.create("https://oauth2.googleapis.com/token");
  public static final URI GMAIL_URL = URI.create("https://gmail.googleapis.com");
  public static final String SMTP_HOST = "smtp.gmail.com";
  public static final int SMTP_PORT = 587;
  public static final Duration HTTP_TIMEOUT = Duration.ofSeconds(20);

  public GoogleSettings {
    HttpCalls.requireHttp(authorizeUrl, "nurturehub.google.authorize-url");
    HttpCalls.requireHttp(tokenUrl, "nurturehub.google.token-url");
    HttpCalls.requireHttp(gmailUrl, "nurturehub.google.gmail-url");
    if (!httpTimeout.isPositive()) {
      throw new IllegalArgumentException("the time-out must be positive");
    }
  }

  /** The real one. */
  public static GoogleSettings production(Optional<OAuthClient> client, ConsentTerms terms) {
    return new GoogleSettings(
        AUTHORIZE_URL,
        TOKEN_URL,
        GMAIL_URL,
        SmtpEndpoint.of(SMTP_HOST, SMTP_PORT, SmtpEndpoint.Tls.REQUIRED),
        client,
        terms,
        HTTP_TIMEOUT);
  }
}

package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Microsoft is, and who we are there.
 *
 * @param loginUrl what {@code /{directory}/oauth2/v2.0/...} is appended to
 * @param graphUrl what {@code /v1.0/...} is appended to
 * @param client the platform's own, for tenants that bring none
 * @param terms on which owners are asked
 * @param httpTimeout for a whole HTTP exchange
 */
public record MicrosoftSettings(
    URI loginUrl,
    URI graphUrl,
    SmtpEndpoint smtp,
    Optional<OAuthClient> client,
    ConsentTerms terms,
    Duration httpTimeout) {

  public static final URI LOGIN_URL = URI.create("https://login.microsoftonline.com");
  public static final URI GRAPH_URL = URI.create("https://graph.microsoft.com");
  public static final String SMTP_HOST = "smtp.office365.com";
  public static final int SMTP_PORT = 587;
  public static final Duration HTTP_TIMEOUT = Duration.ofSeconds(20);

  public MicrosoftSettings {
    HttpCalls.requireHttp(loginUrl, "nurturehub.microsoft.login-url");
    HttpCalls.requireHttp(graphUrl, "nurturehub.microsoft.graph-url");
    if (!httpTimeout.isPositive()) {
      throw new IllegalArgumentException("the time-out must be positive");
    }
  }

  /**
   * Where owners of mailboxes consent, and what comes of it, whichever directory they are in.
   *
   * @param endpoint {@code authorize} or {@code token}
   */
  URI ownersUrl(String endpoint) {
    return directoryUrl("organizations", endpoint);
  }

  /** An endpoint of one directory. */
  URI directoryUrl(String directory, String endpoint) {
    return HttpCalls.at(loginUrl, "/" + directory + "/oauth2/v2.0/" + endpoint);
  }
}

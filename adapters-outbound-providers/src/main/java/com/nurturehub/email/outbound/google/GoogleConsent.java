package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.outbound.oauth.NimbusAuthorizationServer;
import com.nurturehub.email.outbound.oauth.NimbusAuthorizationServer.Vendor;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.util.List;
import java.util.Map;

/**
 * What Google asks a mailbox's owner.
 *
 * @see <a href="https://developers.google.com/identity/protocols/oauth2/web-server">OAuth 2.0 for
 *     web server applications</a>
 */
final class GoogleConsent {

  private GoogleConsent() {}

  static AuthorizationServer forSmtp(GoogleSettings google) {
    return server(google, List.of(GoogleCredentials.FULL_SCOPE));
  }

  static AuthorizationServer forApi(GoogleSettings google) {
    return server(
        google,
        switch (google.terms().access()) {
          case DRAFTS ->
              List.of(
                  "https://www.googleapis.com/auth/gmail.compose",
                  "https://www.googleapis.com/auth/gmail.readonly");
          case SEND_ONLY -> List.of("https://www.googleapis.com/auth/gmail.send");
        });
  }

  /**
   * Google gives a refresh token offline alone, and again only where consent is asked for again.
   */
  private static AuthorizationServer server(GoogleSettings google, List<String> scopes) {
    return new NimbusAuthorizationServer(
        new Vendor(
            "google",
            google.authorizeUrl(),
            google.tokenUrl(),
            List.of(),
            Map.of("access_type", "offline", "prompt", "consent")),
        scopes,
        new OwnerConsent(google.client()),
        google.terms().redirectUri());
  }
}

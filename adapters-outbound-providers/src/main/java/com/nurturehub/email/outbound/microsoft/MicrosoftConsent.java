package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.outbound.oauth.NimbusAuthorizationServer;
import com.nurturehub.email.outbound.oauth.NimbusAuthorizationServer.Vendor;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.util.List;
import java.util.Map;

/**
 * What Microsoft asks a mailbox's owner.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">OAuth
 *     2.0 authorization code flow</a>
 */
final class MicrosoftConsent {

  private MicrosoftConsent() {}

  static AuthorizationServer forSmtp(MicrosoftSettings microsoft) {
    return server(microsoft, List.of("https://outlook.office.com/SMTP.Send"));
  }

  static AuthorizationServer forApi(MicrosoftSettings microsoft) {
    return server(
        microsoft,
        switch (microsoft.terms().access()) {
          case DRAFTS ->
              List.of(
                  "https://graph.microsoft.com/Mail.ReadWrite",
                  "https://graph.microsoft.com/Mail.Send");
          case SEND_ONLY -> List.of("https://graph.microsoft.com/Mail.Send");
        });
  }

  private static AuthorizationServer server(MicrosoftSettings microsoft, List<String> scopes) {
    return new NimbusAuthorizationServer(
        new Vendor(
            "microsoft",
            microsoft.ownersUrl("authorize"),
            microsoft.ownersUrl("token"),
            List.of("offline_access"),
            Map.of("response_mode", "query")),
        scopes,
        new OwnerConsent(microsoft.client()),
        microsoft.terms().redirectUri());
  }
}

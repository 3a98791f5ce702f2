package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.outbound.google.GoogleSettings;
import com.nurturehub.email.outbound.google.GoogleSmtpProvider;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Every provider of this installation; a new one is one adapter, and one line in {@link #all}. */
final class ProviderCatalog {

  private ProviderCatalog() {}

  static List<MailProvider> all(ServiceSettings settings, Clock clock) {
    return List.of(new GoogleSmtpProvider(google(settings), clock));
  }

  private static GoogleSettings google(ServiceSettings settings) {
    return new GoogleSettings(
        settings.url("google.token-url", GoogleSettings.TOKEN_URL),
        settings.url("google.gmail-url", GoogleSettings.GMAIL_URL),
        SmtpEndpoint.of(
            settings.text("google.smtp-host").orElse(GoogleSettings.SMTP_HOST),
            settings.port("google.smtp-port", GoogleSettings.SMTP_PORT),
            tls(settings)),
        client(settings, "google"),
        GoogleSettings.HTTP_TIMEOUT);
  }

  private static SmtpEndpoint.Tls tls(ServiceSettings settings) {
    return switch (settings.text("smtp.tls").orElse("required")) {
      case "required" -> SmtpEndpoint.Tls.REQUIRED;
      case "off" -> SmtpEndpoint.Tls.OFF;
      default -> throw new IllegalStateException("nurturehub.smtp.tls must be required or off");
    };
  }

  /** The platform's own OAuth client; both of its settings, or neither. */
  private static Optional<OAuthClient> client(ServiceSettings settings, String vendor) {
    Optional<String> id = settings.text(vendor + ".client-id");
    Optional<String> secret = settings.text(vendor + ".client-secret");
    if (id.isPresent() != secret.isPresent()) {
      throw new IllegalStateException(
          "nurturehub." + vendor + ".client-id and .client-secret go together");
    }
    return id.map(name -> new OAuthClient(name, secret.orElseThrow()));
  }
}

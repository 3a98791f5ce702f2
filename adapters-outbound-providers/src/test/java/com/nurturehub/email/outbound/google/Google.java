package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.mime.WireAddress;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.MailAccess;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An emulated Google, and what a tenant knows of it. */
final class Google {

  static final OAuthClient CLIENT = new OAuthClient("client-1", "secret-1");
  static final ConsentTerms TERMS =
      new ConsentTerms(
          URI.create("https://mail.nurturehub.example/oauth/callback"), MailAccess.DRAFTS);
  static final String MAILBOX = "anna@acme.example";
  static final String REFRESH_TOKEN = "1//refresh-anna";

  private Google() {}

  static GoogleEmulator.Builder emulator() {
    return GoogleEmulator.builder()
        .client(CLIENT.id(), CLIENT.secret())
        .mailbox(MAILBOX, REFRESH_TOKEN);
  }

  static AccessTokens tokens() {
    Clock clock = Clock.systemUTC();
    return new AccessTokens(new InMemoryStores(clock).stores().credentials(), clock);
  }

  static GoogleSettings settings(GoogleEmulator google) {
    return settings(google, Duration.ofSeconds(20));
  }

  static GoogleSettings settings(GoogleEmulator google, Duration patience) {
    return new GoogleSettings(
        google.authorizeUrl(),
        google.tokenUrl(),
        google.gmailUrl(),
        new SmtpEndpoint(
            google.smtpHost(), google.smtpPort(), SmtpEndpoint.Tls.OFF, patience, patience),
        Optional.of(CLIENT),
        TERMS,
        patience);
  }

  /** Settings with other credentials are another version of them. */
  static DeliverySettings tenant(String refreshToken) {
    return tenant(Map.of(OwnerConsent.REFRESH_TOKEN, refreshToken));
  }

  static DeliverySettings tenant(ServiceAccountKey account) {
    return tenant(Map.of(GoogleCredentials.SERVICE_ACCOUNT, account.file()));
  }

  private static DeliverySettings tenant(Map<String, String> credentials) {
    return SettingsExample.of(Examples.ACME)
        .updatedAt(Examples.NOON.plusMillis(credentials.hashCode()))
        .settings()
        .withCredentials(new ProviderCredentials(credentials));
  }

  static RawMessage message(String to) {
    MailAddress from = new MailAddress(MAILBOX);
    MailAddress recipient = new MailAddress(to);
    MessageId id = MessageId.of(Examples.emailId(), from);
    return new RawMessage(
        """
        From: %s\r
        To: %s\r
        Message-ID: %s\r
        Subject: s\r
        \r
        .Hello\r
        """
            .formatted(from, WireAddress.of(recipient).value(), id)
            .getBytes(StandardCharsets.UTF_8),
        id,
        from,
        recipient);
  }
}

package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An emulated Google, and what a tenant knows of it. */
final class Google {

  static final OAuthClient CLIENT = new OAuthClient("client-1", "secret-1");
  static final String MAILBOX = "anna@acme.example";
  static final String REFRESH_TOKEN = "1//refresh-anna";

  private Google() {}

  static GoogleEmulator.Builder emulator() {
    return GoogleEmulator.builder()
        .client(CLIENT.id(), CLIENT.secret())
        .mailbox(MAILBOX, REFRESH_TOKEN);
  }

  static GoogleSettings settings(GoogleEmulator google) {
    return settings(google, Duration.ofSeconds(20));
  }

  static GoogleSettings settings(GoogleEmulator google, Duration patience) {
    return new GoogleSettings(
        google.tokenUrl(),
        google.gmailUrl(),
        new SmtpEndpoint(
            google.smtpHost(), google.smtpPort(), SmtpEndpoint.Tls.OFF, patience, patience),
        Optional.of(CLIENT),
        Duration.ofSeconds(20));
  }

  static DeliverySettings tenant(String refreshToken) {
    return Examples.settings(Examples.ACME)
        .withCredentials(
            new ProviderCredentials(Map.of(GoogleCredentials.REFRESH_TOKEN, refreshToken)));
  }

  static RawMessage message(String to) {
    MailAddress from = new MailAddress(MAILBOX);
    MailAddress recipient = new MailAddress(to);
    MessageId id = MessageId.of(Examples.emailId(), from);
    return new RawMessage(
        ("From: " + from + "\r\nMessage-ID: " + id + "\r\nSubject: s\r\n\r\n.Hello\r\n")
            .getBytes(StandardCharsets.US_ASCII),
        id,
        from,
        recipient);
  }
}

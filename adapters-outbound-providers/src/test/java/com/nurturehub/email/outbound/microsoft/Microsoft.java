package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettingsExample;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.MailAccess;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An emulated Microsoft 365, the tenants' store, and what a tenant knows of both. */
final class Microsoft implements AutoCloseable {

  static final OAuthClient CLIENT = new OAuthClient("client-1", "secret-1");
  static final ConsentTerms TERMS =
      new ConsentTerms(
          URI.create("https://mail.nurturehub.example/oauth/callback"), MailAccess.DRAFTS);
  static final String MAILBOX = "anna@acme.example";
  static final String REFRESH_TOKEN = "1.refresh-anna";
  static final String DIRECTORY = "agency.example";
  static final String GRAPH = "https://graph.microsoft.com/";
  static final String SMTP_SEND = "https://outlook.office.com/SMTP.Send";

  private final MicrosoftEmulator emulator;
  private final Stores stores = new InMemoryStores(Clock.systemUTC()).stores();

  Microsoft(MicrosoftEmulator.Builder emulator) {
    this.emulator = emulator.start();
  }

  static MicrosoftEmulator.Builder emulator() {
    return MicrosoftEmulator.builder()
        .client(CLIENT.id(), CLIENT.secret())
        .mailbox(MAILBOX, REFRESH_TOKEN)
        .application(DIRECTORY, "app-1", "app-secret");
  }

  MicrosoftEmulator emulated() {
    return emulator;
  }

  /** Of one more instance of the service. */
  AccessTokens tokens() {
    return new AccessTokens(stores.credentials(), Clock.systemUTC());
  }

  MicrosoftSettings settings() {
    return settings(Duration.ofSeconds(20));
  }

  MicrosoftSettings settings(Duration patience) {
    return new MicrosoftSettings(
        emulator.loginUrl(),
        emulator.graphUrl(),
        new SmtpEndpoint(
            emulator.smtpHost(), emulator.smtpPort(), SmtpEndpoint.Tls.OFF, patience, patience),
        Optional.of(CLIENT),
        TERMS,
        patience);
  }

  /** A tenant whose mailbox's owner consented, as stored when it is first asked for. */
  DeliverySettings tenant(String refreshToken) {
    return stored(Examples.ACME, Map.of(OwnerConsent.REFRESH_TOKEN, refreshToken));
  }

  /** A tenant whose administrator allowed an application to act. */
  DeliverySettings application(String clientId, String secret) {
    return stored(
        Examples.ACME,
        Map.of(
            MicrosoftCredentials.DIRECTORY,
            DIRECTORY,
            MicrosoftCredentials.CLIENT_ID,
            clientId,
            MicrosoftCredentials.CLIENT_SECRET,
            secret));
  }

  /** What is stored of the tenant's credentials by now. */
  ProviderCredentials storedCredentials() {
    return stores
        .unitOfWork()
        .forTenant(Examples.ACME, () -> stores.settings().find(Examples.ACME))
        .orElseThrow()
        .credentials();
  }

  /** Settings with other credentials are another version of them. */
  private DeliverySettings stored(TenantId tenant, Map<String, String> credentials) {
    DeliverySettings settings =
        SettingsExample.of(tenant)
            .updatedAt(Examples.NOON.plusMillis(credentials.hashCode()))
            .settings()
            .withCredentials(new ProviderCredentials(credentials));
    stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              boolean known =
                  stores
                      .settings()
                      .find(tenant)
                      .filter(found -> found.updatedAt().equals(settings.updatedAt()))
                      .isPresent();
              if (!known) {
                stores.settings().save(settings);
              }
              return settings;
            });
    return settings;
  }

  static RawMessage message(String to) {
    MailAddress from = new MailAddress(MAILBOX);
    MailAddress recipient = new MailAddress(to);
    MessageId id = MessageId.of(Examples.emailId(), from);
    return new RawMessage(
        ("From: " + from + "\r\nTo: " + to + "\r\nMessage-ID: " + id + "\r\n\r\n.Hello\r\n")
            .getBytes(StandardCharsets.US_ASCII),
        id,
        from,
        recipient);
  }

  @Override
  public void close() {
    emulator.close();
  }
}

package com.nurturehub.email.bootstrap;

import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.outbound.crm.AgentOs;
import com.nurturehub.email.outbound.crm.Alto;
import com.nurturehub.email.outbound.crm.CrmProvider;
import com.nurturehub.email.outbound.crm.CrmSettings;
import com.nurturehub.email.outbound.crm.Loop;
import com.nurturehub.email.outbound.crm.Reapit;
import com.nurturehub.email.outbound.crm.Street;
import com.nurturehub.email.outbound.google.GmailApiProvider;
import com.nurturehub.email.outbound.google.GoogleSettings;
import com.nurturehub.email.outbound.google.GoogleSmtpProvider;
import com.nurturehub.email.outbound.microsoft.GraphProvider;
import com.nurturehub.email.outbound.microsoft.MicrosoftSettings;
import com.nurturehub.email.outbound.microsoft.MicrosoftSmtpProvider;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.ConsentTerms;
import com.nurturehub.email.outbound.oauth.MailAccess;
import com.nurturehub.email.outbound.oauth.OAuthClient;
import com.nurturehub.email.outbound.smtp.SmtpEndpoint;
import com.nurturehub.email.rest.tenant.ConsentCallbackResource;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Every provider of this installation; a new one is one adapter, and one line in {@link #all}. */
final class ProviderCatalog {

  private ProviderCatalog() {}

  static List<MailProvider> all(ServiceSettings settings, AccessTokens tokens, Clock clock) {
    return List.of(
        new GmailApiProvider(google(settings), tokens, clock),
        new GoogleSmtpProvider(google(settings), tokens, clock),
        new GraphProvider(microsoft(settings), tokens, clock),
        new MicrosoftSmtpProvider(microsoft(settings), tokens, clock),
        new CrmProvider(new AgentOs(crm(settings, "agentos", AgentOs.DEFAULTS)), tokens, clock),
        new CrmProvider(new Reapit(crm(settings, "reapit", Reapit.DEFAULTS)), tokens, clock),
        new CrmProvider(new Alto(crm(settings, "alto", Alto.DEFAULTS)), tokens, clock),
        new CrmProvider(new Street(crm(settings, "street", Street.DEFAULTS)), tokens, clock),
        new CrmProvider(new Loop(crm(settings, "loop", Loop.DEFAULTS)), tokens, clock));
  }

  private static GoogleSettings google(ServiceSettings settings) {
    return new GoogleSettings(
        settings.url("google.authorize-url", GoogleSettings.AUTHORIZE_URL),
        settings.url("google.token-url", GoogleSettings.TOKEN_URL),
        settings.url("google.gmail-url", GoogleSettings.GMAIL_URL),
        smtp(settings, "google", GoogleSettings.SMTP_HOST, GoogleSettings.SMTP_PORT),
        client(settings, "google"),
        terms(settings, "google"),
        GoogleSettings.HTTP_TIMEOUT);
  }

  private static MicrosoftSettings microsoft(ServiceSettings settings) {
    return new MicrosoftSettings(
        settings.url("microsoft.login-url", MicrosoftSettings.LOGIN_URL),
        settings.url("microsoft.graph-url", MicrosoftSettings.GRAPH_URL),
        smtp(settings, "microsoft", MicrosoftSettings.SMTP_HOST, MicrosoftSettings.SMTP_PORT),
        client(settings, "microsoft"),
        terms(settings, "microsoft"),
        MicrosoftSettings.HTTP_TIMEOUT);
  }

  /** Who moves a CRM elsewhere moves its token endpoint as well: no secret goes to the real one. */
  private static CrmSettings crm(ServiceSettings settings, String name, CrmSettings defaults) {
    String vendor = "crm." + name;
    Optional<URI> url = settings.url(vendor + ".url");
    return new CrmSettings(
        url.or(defaults::url),
        settings
            .url(vendor + ".token-url")
            .or(() -> url.isPresent() ? Optional.empty() : defaults.tokenUrl()),
        settings.text(vendor + ".send-path").orElse(defaults.sendPath()),
        settings
            .text(vendor + ".record-path")
            .or(defaults::recordPath)
            .filter(path -> !path.equals("off")),
        client(settings, vendor));
  }

  /** A vendor's own server is met over TLS, whatever was configured for a double of another's. */
  private static SmtpEndpoint smtp(ServiceSettings settings, String vendor, String host, int port) {
    SmtpEndpoint.Tls configured = tls(settings);
    Optional<String> elsewhere = settings.text(vendor + ".smtp-host");
    return SmtpEndpoint.of(
        elsewhere.orElse(host),
        settings.port(vendor + ".smtp-port", port),
        elsewhere.isPresent() ? configured : SmtpEndpoint.Tls.REQUIRED);
  }

  private static SmtpEndpoint.Tls tls(ServiceSettings settings) {
    return switch (settings.text("smtp.tls").orElse("required")) {
      case "required" -> SmtpEndpoint.Tls.REQUIRED;
      case "off" -> SmtpEndpoint.Tls.OFF;
      default -> throw new IllegalStateException("nurturehub.smtp.tls must be required or off");
    };
  }

  private static ConsentTerms terms(ServiceSettings settings, String vendor) {
    return new ConsentTerms(
        URI.create(
            settings.publicUrl().toString().replaceAll("/+$", "") + ConsentCallbackResource.PATH),
        access(settings, vendor));
  }

  private static MailAccess access(ServiceSettings settings, String vendor) {
    return switch (settings.text(vendor + ".access").orElse("drafts")) {
      case "drafts" -> MailAccess.DRAFTS;
      case "send-only" -> MailAccess.SEND_ONLY;
      default ->
          throw new IllegalStateException(
              "nurturehub." + vendor + ".access must be drafts or send-only");
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

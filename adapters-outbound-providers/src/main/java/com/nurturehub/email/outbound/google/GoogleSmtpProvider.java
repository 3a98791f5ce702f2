package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedSubmission;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import com.nurturehub.email.outbound.smtp.SmtpSubmission;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Google Workspace over SMTP, in one step. What became of a message is asked of the Gmail API,
 * which the scope that SMTP needs, {@value GoogleCredentials#FULL_SCOPE}, opens as well.
 */
public final class GoogleSmtpProvider implements MailProvider {

  public static final ProviderId ID = new ProviderId("google-workspace", "smtp");

  /** Of 15,000 units a minute at 100 a send, 2,000 messages a day, and a few connections. */
  private static final SendLimits LIMITS = new SendLimits(112, 1_500, 3);

  private final AuthorizationServer authorizationServer;
  private final GoogleCredentials credentials;
  private final AuthorizedSubmission submission;
  private final GmailApi gmail;

  /** Trusts whom the platform trusts. */
  public GoogleSmtpProvider(GoogleSettings google, AccessTokens tokens, Clock clock) {
    this(google, tokens, clock, new SmtpSubmission(google.smtp()));
  }

  /**
   * Hands over by {@code smtp}.
   *
   * @param smtp leads to {@code google.smtp()}
   */
  public GoogleSmtpProvider(
      GoogleSettings google, AccessTokens tokens, Clock clock, SmtpSubmission smtp) {
    this.authorizationServer = GoogleConsent.forSmtp(google);
    this.credentials = new GoogleCredentials(google);
    this.submission = new AuthorizedSubmission(tokens, smtp);
    this.gmail = new GmailApi(google, tokens, clock);
  }

  @Override
  public ProviderId id() {
    return ID;
  }

  @Override
  public SendLimits defaultLimits() {
    return LIMITS;
  }

  @Override
  public List<CredentialFault> faultsOf(ProviderCredentials given) {
    return credentials.faultsOf(given);
  }

  @Override
  public Optional<AuthorizationServer> authorizationServer() {
    return Optional.of(authorizationServer);
  }

  @Override
  public Check check(DeliverySettings settings) {
    return credentials
        .grantOf(settings)
        .map(submission::check)
        .orElseGet(() -> new Check.Refused(OwnerConsent.missing()));
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    return credentials
        .grantOf(settings)
        .map(grant -> submission.prepare(grant, message))
        .orElseGet(() -> new Preparation.Refused(OwnerConsent.missing()));
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    return credentials
        .grantOf(settings)
        .map(grant -> submission.submit(grant, ready.message()))
        .orElseGet(OwnerConsent::missing);
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return credentials
        .grantOf(settings)
        .map(grant -> inquire(grant, ready.message()))
        .orElseGet(() -> new Inquiry.TooEarly(OwnerConsent.missing().failure()));
  }

  private Inquiry inquire(Grant grant, RawMessage message) {
    return switch (gmail.findMessage(grant, message.messageId())) {
      case GmailApi.Finding.Found found -> new Inquiry.Sent(Optional.of(found.id()));
      case GmailApi.Finding.Nothing nothing ->
          new Inquiry.NotSent(new Ready(message, Optional.empty()));
      case GmailApi.Finding.Unanswered unanswered -> unanswered.inquiry();
    };
  }

  @Override
  public void close() {
    submission.close();
  }
}

package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.microsoft.GraphApi.Finding;
import com.nurturehub.email.outbound.microsoft.GraphApi.Item;
import com.nurturehub.email.outbound.microsoft.MicrosoftCredentials.Resource;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls.Result;
import com.nurturehub.email.outbound.oauth.AuthorizedSubmission;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import com.nurturehub.email.outbound.smtp.SmtpSubmission;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Microsoft 365 over SMTP, in one step. Exchange keeps a copy of what is submitted among the sent
 * items, so that Graph can be asked for it where reading the mailbox is granted as well.
 */
public final class MicrosoftSmtpProvider implements MailProvider {

  public static final ProviderId ID = new ProviderId("microsoft-365", "smtp");

  /** Of 30 messages a minute, 10,000 recipients a day and 3 connections. */
  private static final SendLimits LIMITS = new SendLimits(22, 7_500, 2);

  private final AuthorizationServer authorizationServer;
  private final MicrosoftCredentials credentials;
  private final AuthorizedSubmission submission;
  private final GraphApi graph;

  public MicrosoftSmtpProvider(MicrosoftSettings microsoft, AccessTokens tokens, Clock clock) {
    this.authorizationServer = MicrosoftConsent.forSmtp(microsoft);
    this.credentials = new MicrosoftCredentials(microsoft);
    // Exchange counts a mailbox's connections over all instances, and refuses the fourth.
    this.submission =
        new AuthorizedSubmission(tokens, SmtpSubmission.withoutRest(microsoft.smtp()));
    this.graph = new GraphApi(microsoft, tokens, clock);
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
        .grantOf(settings, Resource.SMTP)
        .map(submission::check)
        .orElseGet(() -> new Check.Refused(OwnerConsent.missing()));
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    return credentials
        .grantOf(settings, Resource.SMTP)
        .map(grant -> submission.prepare(grant, message))
        .orElseGet(() -> new Preparation.Refused(OwnerConsent.missing()));
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    return credentials
        .grantOf(settings, Resource.SMTP)
        .map(grant -> submission.submit(grant, ready.message()))
        .orElseGet(OwnerConsent::missing);
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return credentials
        .grantOf(settings, Resource.GRAPH)
        .map(grant -> inquire(settings, grant, ready.message()))
        .orElseGet(() -> new Inquiry.TooEarly(OwnerConsent.missing().failure()));
  }

  private Inquiry inquire(DeliverySettings settings, Grant grant, RawMessage message) {
    return switch (graph.find(grant, message.messageId())) {
      case Finding.Found found when found.sent().isPresent() ->
          new Inquiry.Sent(found.sent().map(Item::id));
      case Finding.Found nothing -> new Inquiry.NotSent(new Ready(message, Optional.empty()));
      case Finding.Unanswered unanswered
          when isWithoutToken(unanswered.failed())
              && prepare(settings, message) instanceof Preparation.Prepared ->
          // The mailbox is connected, and not for reading.
          new Inquiry.CannotTell();
      case Finding.Unanswered unanswered -> unanswered.failed().asInquiry();
    };
  }

  private static boolean isWithoutToken(Result.Failed failed) {
    return failed.status() == 0 && failed.outcome() instanceof SendOutcome.ConnectionBroken;
  }

  @Override
  public void close() {
    submission.close();
  }
}

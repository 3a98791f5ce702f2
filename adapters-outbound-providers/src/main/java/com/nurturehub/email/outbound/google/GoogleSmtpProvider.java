package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.oauth.AccessToken;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.smtp.SmtpSubmission;
import com.nurturehub.email.outbound.smtp.SmtpSubmission.Submission;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Google Workspace over SMTP, in one step. What became of a message is asked of the Gmail API,
 * which the scope that SMTP needs opens as well.
 *
 * <p>Credentials: {@code oauth.refreshToken}, granted with {@code https://mail.google.com/}; and
 * {@code oauth.clientId} with {@code oauth.clientSecret}, or neither for the platform's own client.
 */
public final class GoogleSmtpProvider implements MailProvider {

  public static final ProviderId ID = new ProviderId("google-workspace", "smtp");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Of 15,000 units a minute at 100 a send, 2,000 messages a day, and a few connections. */
  private static final SendLimits LIMITS = new SendLimits(112, 1_500, 3);

  private final GoogleSettings google;
  private final AccessTokens tokens;
  private final SmtpSubmission smtp;
  private final GmailSearch gmail;

  /** Trusts whom the platform trusts. */
  public GoogleSmtpProvider(GoogleSettings google, Clock clock) {
    this(google, new SmtpSubmission(google.smtp()), clock);
  }

  /**
   * Hands over by {@code smtp}.
   *
   * @param smtp leads to {@code google.smtp()}
   */
  public GoogleSmtpProvider(GoogleSettings google, SmtpSubmission smtp, Clock clock) {
    HttpCalls http = new HttpCalls(CONNECT_TIMEOUT, google.httpTimeout());
    this.google = google;
    this.smtp = smtp;
    this.tokens = new AccessTokens(google.tokenUrl(), http, clock);
    this.gmail = new GmailSearch(google.gmailUrl(), http);
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
  public List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    return GoogleCredentials.faultsOf(credentials, google.client().isPresent());
  }

  /** Waits for the access token, so that {@link #send} begins its dialogue at once. */
  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    Optional<Grant> grant = grantOf(settings);
    if (grant.isEmpty()) {
      return new Preparation.Refused(misconfigured());
    }
    return switch (tokens.tokenFor(grant.get())) {
      case AccessTokens.Answer.Refused refused -> new Preparation.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted ->
          new Preparation.Prepared(new Ready(message, Optional.empty()));
    };
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    Optional<Grant> grant = grantOf(settings);
    if (grant.isEmpty()) {
      return misconfigured();
    }
    MailAddress mailbox = settings.sender().address();
    return switch (tokens.tokenFor(grant.get())) {
      case AccessTokens.Answer.Refused refused -> refused.outcome();
      case AccessTokens.Answer.Granted granted ->
          switch (smtp.submit(ready.message(), mailbox, granted.token().value())) {
            case Submission.Settled settled -> settled.outcome();
            case Submission.TokenRefused refused ->
                sendWithFreshToken(grant.get(), granted.token(), ready.message(), mailbox);
          };
    };
  }

  /** Once more, since a token may be withdrawn before its time; nothing was handed over so far. */
  private SendOutcome sendWithFreshToken(
      Grant grant, AccessToken refused, RawMessage message, MailAddress mailbox) {
    tokens.invalidate(grant, refused);
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused answer -> answer.outcome();
      case AccessTokens.Answer.Granted granted ->
          switch (smtp.submit(message, mailbox, granted.token().value())) {
            case Submission.Settled settled -> settled.outcome();
            case Submission.TokenRefused again ->
                new SendOutcome.ConnectionBroken(
                    Connection.State.RECONSENT_REQUIRED, again.failure());
          };
    };
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return grantOf(settings)
        .map(grant -> inquire(grant, ready.message(), true))
        .orElseGet(() -> new Inquiry.TooEarly(noClient()));
  }

  private Inquiry inquire(Grant grant, RawMessage message, boolean mayRefresh) {
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Inquiry.TooEarly(refused.failure());
      case AccessTokens.Answer.Granted granted ->
          switch (gmail.find(message.messageId(), granted.token())) {
            case GmailSearch.Finding.Found found -> new Inquiry.Sent(Optional.of(found.id()));
            case GmailSearch.Finding.Nothing nothing -> new Inquiry.NotSent();
            case GmailSearch.Finding.NotNow notNow -> new Inquiry.TooEarly(notNow.failure());
            case GmailSearch.Finding.Never never -> new Inquiry.CannotTell();
            case GmailSearch.Finding.TokenRefused refused -> {
              tokens.invalidate(grant, granted.token());
              yield mayRefresh ? inquire(grant, message, false) : new Inquiry.CannotTell();
            }
          };
    };
  }

  private Optional<Grant> grantOf(DeliverySettings settings) {
    ProviderCredentials credentials = settings.credentials();
    return GoogleCredentials.clientOf(credentials)
        .or(google::client)
        .flatMap(
            client ->
                credentials
                    .value(GoogleCredentials.REFRESH_TOKEN)
                    .map(
                        refreshToken ->
                            new Grant(
                                settings.tenant(),
                                settings.sender().address(),
                                refreshToken,
                                client)));
  }

  private static SendOutcome misconfigured() {
    return new SendOutcome.ConnectionBroken(Connection.State.MISCONFIGURED, noClient());
  }

  private static Failure noClient() {
    return new Failure(
        "no-credentials",
        "there is no refresh token, or no OAuth client to use it with; connect the mailbox again");
  }
}

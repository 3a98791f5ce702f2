package com.nurturehub.email.outbound.oauth;

import com.nurturehub.email.application.port.MailProvider.Check;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.outbound.smtp.SmtpSubmission;
import com.nurturehub.email.outbound.smtp.SmtpSubmission.Submission;
import java.util.Optional;

/** Hands messages over by SMTP with access tokens; one that is refused is replaced once. */
public final class AuthorizedSubmission implements AutoCloseable {

  private final AccessTokens tokens;
  private final SmtpSubmission smtp;

  public AuthorizedSubmission(AccessTokens tokens, SmtpSubmission smtp) {
    this.tokens = tokens;
    this.smtp = smtp;
  }

  /** Waits for the access token, so that {@link #submit} begins its dialogue at once. */
  public Preparation prepare(Grant grant, RawMessage message) {
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Preparation.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted ->
          new Preparation.Prepared(new Ready(message, Optional.empty()));
    };
  }

  /** Goes as far as handing a message over. */
  public Check check(Grant grant) {
    return switch (tokens.freshTokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Check.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted ->
          switch (smtp.authenticate(grant.settings().sender().address(), granted.token().value())) {
            case Submission.Settled(SendOutcome.Accepted accepted) -> new Check.Passed();
            case Submission.Settled settled -> new Check.Refused(settled.outcome());
            case Submission.TokenRefused refused ->
                new Check.Refused(
                    new SendOutcome.ConnectionBroken(
                        Connection.State.RECONSENT_REQUIRED, refused.failure()));
          };
    };
  }

  public SendOutcome submit(Grant grant, RawMessage message) {
    return submit(grant, message, true);
  }

  /** Once more, since a token may be withdrawn before its time; nothing was handed over so far. */
  private SendOutcome submit(Grant grant, RawMessage message, boolean mayRefresh) {
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> refused.outcome();
      case AccessTokens.Answer.Granted granted ->
          switch (smtp.submit(
              message, grant.settings().sender().address(), granted.token().value())) {
            case Submission.Settled settled -> settled.outcome();
            case Submission.TokenRefused refused -> {
              tokens.invalidate(grant, granted.token());
              yield mayRefresh
                  ? submit(grant, message, false)
                  : new SendOutcome.ConnectionBroken(
                      Connection.State.RECONSENT_REQUIRED, refused.failure());
            }
          };
    };
  }

  /** Closes what rests; what is under way ends by itself. */
  @Override
  public void close() {
    smtp.close();
  }
}

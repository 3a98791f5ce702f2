package com.nurturehub.email.outbound.google;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.google.GmailApi.Finding;
import com.nurturehub.email.outbound.http.Draft;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls.Result;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Google Workspace over the Gmail API: a draft, and then its sending, where the granted scopes
 * allow drafts; in one step with {@code gmail.send} alone.
 *
 * <p>A draft is one no longer when it is sent. So one that is still there was not sent, whatever
 * became of the answer, and sending it again sends it once.
 */
public final class GmailApiProvider implements MailProvider {

  public static final ProviderId ID = new ProviderId("google-workspace", "api");

  /** Of 15,000 units a minute at 115 for the calls of an e-mail, and 2,000 messages a day. */
  private static final SendLimits LIMITS = new SendLimits(97, 1_500, 3);

  private static final Set<String> DRAFT_SCOPES =
      Set.of(
          GoogleCredentials.FULL_SCOPE,
          "https://www.googleapis.com/auth/gmail.compose",
          "https://www.googleapis.com/auth/gmail.modify");

  private static final Set<String> READ_SCOPES =
      Set.of(
          GoogleCredentials.FULL_SCOPE,
          "https://www.googleapis.com/auth/gmail.readonly",
          "https://www.googleapis.com/auth/gmail.modify");

  private final AuthorizationServer authorizationServer;
  private final GoogleCredentials credentials;
  private final AccessTokens tokens;
  private final GmailApi gmail;

  public GmailApiProvider(GoogleSettings google, AccessTokens tokens, Clock clock) {
    this.authorizationServer = GoogleConsent.forApi(google);
    this.credentials = new GoogleCredentials(google);
    this.tokens = tokens;
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

  /** By a look at the mailbox where that may be read; else a fresh token has to say it. */
  @Override
  public Check check(DeliverySettings settings) {
    return credentials
        .grantOf(settings)
        .map(this::check)
        .orElseGet(() -> new Check.Refused(OwnerConsent.missing()));
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    Optional<Grant> grant = credentials.grantOf(settings);
    if (grant.isEmpty()) {
      return new Preparation.Refused(OwnerConsent.missing());
    }
    return switch (tokens.tokenFor(grant.get())) {
      case AccessTokens.Answer.Refused refused -> new Preparation.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted ->
          granted.token().opensAnyOf(DRAFT_SCOPES)
              ? draft(grant.get(), message)
              : new Preparation.Prepared(new Ready(message, Optional.empty()));
    };
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    return credentials
        .grantOf(settings)
        .map(grant -> send(grant, ready))
        .orElseGet(OwnerConsent::missing);
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return credentials
        .grantOf(settings)
        .map(grant -> inquire(grant, ready))
        .orElseGet(() -> new Inquiry.TooEarly(OwnerConsent.missing().failure()));
  }

  private Check check(Grant grant) {
    return switch (tokens.freshTokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Check.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted when granted.token().opensAnyOf(READ_SCOPES) ->
          switch (gmail.knock(grant)) {
            case Result.Done done -> new Check.Passed();
            case Result.Failed failed -> new Check.Refused(failed.outcome());
          };
      case AccessTokens.Answer.Granted granted -> new Check.Passed();
    };
  }

  private Preparation draft(Grant grant, RawMessage message) {
    return switch (gmail.createDraft(grant, message)) {
      case Result.Failed failed -> new Preparation.Refused(failed.outcome());
      case Result.Done done ->
          JsonAnswer.of(done.response())
              .text("id")
              .map(id -> asKept(grant, id, message))
              .orElseGet(() -> new Preparation.Refused(unreadable()));
    };
  }

  /** Gmail may have replaced the {@code Message-ID}; what it says now is what can be found. */
  private Preparation asKept(Grant grant, String id, RawMessage message) {
    return switch (gmail.getDraft(grant, id)) {
      case Result.Failed failed -> {
        gmail.deleteDraft(grant, id);
        yield new Preparation.Refused(failed.outcome());
      }
      case Result.Done done -> {
        MessageId kept = messageIdIn(JsonAnswer.of(done.response())).orElse(message.messageId());
        yield new Preparation.Prepared(new Draft(id, kept).holding(message));
      }
    };
  }

  private static Optional<MessageId> messageIdIn(JsonAnswer draft) {
    return draft
        .object("message")
        .object("payload")
        .objects("headers")
        .filter(header -> header.text("name").orElse("").equalsIgnoreCase("Message-ID"))
        .flatMap(header -> header.text("value").stream())
        .flatMap(value -> MessageId.parse(value).stream())
        .findFirst();
  }

  private SendOutcome send(Grant grant, Ready ready) {
    Optional<Draft> draft = Draft.of(ready);
    Result result =
        draft
            .map(d -> gmail.sendDraft(grant, d.id()))
            .orElseGet(() -> gmail.send(grant, ready.message()));
    return switch (result) {
      case Result.Done done ->
          gmail.outcomes().accepted(JsonAnswer.of(done.response()).text("id"), done.response());
      case Result.Failed failed when draft.isPresent() ->
          failed.asDraft(() -> gmail.deleteDraft(grant, draft.get().id()));
      case Result.Failed failed -> failed.outcome();
    };
  }

  private Inquiry inquire(Grant grant, Ready ready) {
    return Draft.of(ready)
        .map(draft -> inquire(grant, ready, draft))
        .orElseGet(() -> inquireWithoutDraft(grant, ready.message()));
  }

  private Inquiry inquire(Grant grant, Ready ready, Draft draft) {
    return switch (gmail.getDraft(grant, draft.id())) {
      case Result.Done done -> new Inquiry.NotSent(ready);
      // Not the id of a draft, or not of one that is still there.
      case Result.Failed failed when failed.status() == 404 || failed.status() == 400 ->
          switch (gmail.findMessage(grant, draft.messageId())) {
            case Finding.Found found -> new Inquiry.Sent(Optional.of(found.id()));
            case Finding.Nothing nothing -> new Inquiry.CannotTell();
            // Besides the sending, only somebody who does not want it sent takes a draft away.
            case Finding.Unanswered unanswered
                when unanswered.inquiry() instanceof Inquiry.CannotTell ->
                new Inquiry.Sent(Optional.empty());
            case Finding.Unanswered unanswered -> unanswered.inquiry();
          };
      case Result.Failed failed -> failed.asInquiry();
    };
  }

  /** No draft that we know of: the message was sent in one step, or its draft was not kept. */
  private Inquiry inquireWithoutDraft(Grant grant, RawMessage message) {
    if (gmail.findDraft(grant, message.messageId()) instanceof Finding.Found found) {
      return new Inquiry.NotSent(new Draft(found.id(), message.messageId()).holding(message));
    }
    return switch (gmail.findMessage(grant, message.messageId())) {
      case Finding.Found found -> new Inquiry.Sent(Optional.of(found.id()));
      case Finding.Nothing nothing -> new Inquiry.NotSent(new Ready(message, Optional.empty()));
      case Finding.Unanswered unanswered -> unanswered.inquiry();
    };
  }

  private static SendOutcome unreadable() {
    return new SendOutcome.Transient(
        new Failure("gmail-answer", "Gmail's answer to a new draft could not be read"),
        Optional.empty());
  }
}

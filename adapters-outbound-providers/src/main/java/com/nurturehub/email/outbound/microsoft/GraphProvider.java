package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.AuthorizationServer;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.http.Draft;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.microsoft.GraphApi.Finding;
import com.nurturehub.email.outbound.microsoft.GraphApi.Item;
import com.nurturehub.email.outbound.microsoft.MicrosoftCredentials.Resource;
import com.nurturehub.email.outbound.oauth.AccessToken;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls.Result;
import com.nurturehub.email.outbound.oauth.Grant;
import com.nurturehub.email.outbound.oauth.OwnerConsent;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Microsoft 365 over Graph: a draft, and then its sending, where {@code Mail.ReadWrite} is granted;
 * in one step with {@code Mail.Send} alone.
 *
 * <p>A draft is one no longer when it is sent. So one that is still there was not sent, whatever
 * became of the answer, and sending it again sends it once.
 */
public final class GraphProvider implements MailProvider {

  public static final ProviderId ID = new ProviderId("microsoft-365", "api");

  /** Of 30 messages a minute, 10,000 recipients a day and 4 requests at once. */
  private static final SendLimits LIMITS = new SendLimits(22, 7_500, 3);

  /** Of a token whose scopes are not told: what was asked for, which is all there are. */
  private static final String ALL_SCOPES = ".default";

  private static final String DRAFT_SCOPE = "Mail.ReadWrite";

  private final AuthorizationServer authorizationServer;
  private final MicrosoftCredentials credentials;
  private final AccessTokens tokens;
  private final GraphApi graph;

  public GraphProvider(MicrosoftSettings microsoft, AccessTokens tokens, Clock clock) {
    this.authorizationServer = MicrosoftConsent.forApi(microsoft);
    this.credentials = new MicrosoftCredentials(microsoft);
    this.tokens = tokens;
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

  /** By a look at the mailbox where that may be read; else a fresh token has to say it. */
  @Override
  public Check check(DeliverySettings settings) {
    return credentials
        .grantOf(settings, Resource.GRAPH)
        .map(this::check)
        .orElseGet(() -> new Check.Refused(OwnerConsent.missing()));
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    return credentials
        .grantOf(settings, Resource.GRAPH)
        .map(grant -> prepare(grant, message))
        .orElseGet(() -> new Preparation.Refused(OwnerConsent.missing()));
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    return credentials
        .grantOf(settings, Resource.GRAPH)
        .map(grant -> send(grant, ready))
        .orElseGet(OwnerConsent::missing);
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return credentials
        .grantOf(settings, Resource.GRAPH)
        .map(grant -> inquire(grant, ready))
        .orElseGet(() -> new Inquiry.TooEarly(OwnerConsent.missing().failure()));
  }

  private Check check(Grant grant) {
    return switch (tokens.freshTokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Check.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted when mayDraft(granted.token()) ->
          switch (graph.knock(grant)) {
            case Result.Done done -> new Check.Passed();
            // An application's token does not tell what it opens.
            case Result.Failed failed when failed.status() == 403 -> new Check.Passed();
            case Result.Failed failed -> new Check.Refused(failed.outcome());
          };
      case AccessTokens.Answer.Granted granted -> new Check.Passed();
    };
  }

  private Preparation prepare(Grant grant, RawMessage message) {
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Preparation.Refused(refused.outcome());
      case AccessTokens.Answer.Granted granted ->
          mayDraft(granted.token()) ? draft(grant, message) : oneStep(message);
    };
  }

  private static boolean mayDraft(AccessToken token) {
    return token.scopes().stream()
        .map(scope -> scope.substring(scope.lastIndexOf('/') + 1))
        .anyMatch(name -> name.equals(ALL_SCOPES) || name.equalsIgnoreCase(DRAFT_SCOPE));
  }

  private static Preparation oneStep(RawMessage message) {
    return new Preparation.Prepared(new Ready(message, Optional.empty()));
  }

  private Preparation draft(Grant grant, RawMessage message) {
    return switch (graph.createDraft(grant, message)) {
      case Result.Done done ->
          Item.of(JsonAnswer.of(done.response()))
              .<Preparation>map(item -> new Preparation.Prepared(item.holding(message)))
              .orElseGet(() -> new Preparation.Refused(unreadable()));
      // An application's token does not tell what it opens.
      case Result.Failed failed when failed.status() == 403 -> oneStep(message);
      case Result.Failed failed -> new Preparation.Refused(failed.outcome());
    };
  }

  private SendOutcome send(Grant grant, Ready ready) {
    Optional<Draft> draft = Draft.of(ready);
    Result result =
        draft
            .map(d -> graph.sendDraft(grant, d.id()))
            .orElseGet(() -> graph.send(grant, ready.message()));
    return switch (result) {
      case Result.Done done -> graph.outcomes().accepted(draft.map(Draft::id), done.response());
      case Result.Failed failed when draft.isPresent() ->
          failed.asDraft(() -> graph.deleteDraft(grant, draft.get().id()));
      case Result.Failed failed -> failed.outcome();
    };
  }

  private Inquiry inquire(Grant grant, Ready ready) {
    Optional<Draft> draft = Draft.of(ready);
    Finding finding =
        draft
            .map(d -> graph.find(grant, d))
            .orElseGet(() -> graph.find(grant, ready.message().messageId()));
    return switch (finding) {
      case Finding.Unanswered unanswered -> unanswered.failed().asInquiry();
      case Finding.Found found when found.sent().isPresent() ->
          new Inquiry.Sent(found.sent().map(Item::id));
      case Finding.Found found when found.draft().isPresent() ->
          new Inquiry.NotSent(found.draft().get().holding(ready.message()));
      // Sent and thrown away since, or thrown away unsent.
      case Finding.Found nothing when draft.isPresent() -> new Inquiry.CannotTell();
      case Finding.Found nothing -> new Inquiry.NotSent(ready);
    };
  }

  private static SendOutcome unreadable() {
    return new SendOutcome.Transient(
        new Failure("graph-answer", "Graph's answer to a new draft could not be read"),
        Optional.empty());
  }
}

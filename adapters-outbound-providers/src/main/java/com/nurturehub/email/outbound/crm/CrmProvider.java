package com.nurturehub.email.outbound.crm;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.domain.tenant.ProviderId;
import com.nurturehub.email.domain.tenant.SendLimits;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.http.HttpOutcome;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls.Result;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CRM that sends by the contract which {@code docs/crm-send-contract.yaml} publishes. It takes a
 * key once within 7 days, so that what may have been taken is sent again.
 */
public final class CrmProvider implements MailProvider, SentRecorder {

  static final String JSON = "application/json";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** The contract gives a CRM so long to answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final String KEY = "Idempotency-Key";

  private final Crm crm;
  private final ProviderId id;
  private final AccessTokens tokens;
  private final HttpOutcome outcomes;
  private final AuthorizedCalls calls;

  public CrmProvider(Crm crm, AccessTokens tokens, Clock clock) {
    this(crm, tokens, clock, TIMEOUT);
  }

  CrmProvider(Crm crm, AccessTokens tokens, Clock clock, Duration timeout) {
    this.crm = crm;
    this.id = new ProviderId("crm-native", crm.name());
    this.tokens = tokens;
    this.outcomes = new HttpOutcome(crm.title(), new CrmErrors(crm.title())::read, clock);
    this.calls = new AuthorizedCalls(tokens, new HttpCalls(CONNECT_TIMEOUT, timeout), outcomes);
  }

  @Override
  public ProviderId id() {
    return id;
  }

  @Override
  public SendLimits defaultLimits() {
    return crm.limits();
  }

  @Override
  public List<CredentialFault> faultsOf(ProviderCredentials credentials) {
    return crm.faultsOf(credentials);
  }

  /** Asks whether this agency may send, as the send contract has it. */
  @Override
  public Check check(DeliverySettings settings) {
    if (!canCall(settings)) {
      return new Check.Refused(misconfigured());
    }
    CrmAccess access = crm.accessOf(settings);
    HttpRequest request = request(access, crm.settings().sendPath()).GET().build();
    return switch (call(access, HttpOutcome.Call.LOOK_UP, request)) {
      case Result.Done done -> new Check.Passed();
      case Result.Failed failed -> new Check.Refused(failed.outcome());
    };
  }

  @Override
  public Preparation prepare(DeliverySettings settings, RawMessage message) {
    if (!canCall(settings)) {
      return new Preparation.Refused(misconfigured());
    }
    return crm.accessOf(settings)
        .grant()
        .map(tokens::tokenFor)
        .<Preparation>flatMap(
            answer ->
                answer instanceof AccessTokens.Answer.Refused refused
                    ? Optional.of(new Preparation.Refused(refused.outcome()))
                    : Optional.empty())
        .orElseGet(() -> new Preparation.Prepared(new Ready(message, Optional.empty())));
  }

  @Override
  public SendOutcome send(DeliverySettings settings, Ready ready, EmailId key) {
    if (!canCall(settings)) {
      return misconfigured();
    }
    CrmAccess access = crm.accessOf(settings);
    RawMessage message = ready.message();
    Map<String, Object> body =
        Map.of(
            "from", message.from().value(),
            "to", List.of(message.to().value()),
            "messageId", message.messageId().value(),
            "mime", Base64.getEncoder().encodeToString(message.bytes()));
    HttpRequest request =
        post(access, crm.settings().sendPath(), JSON, body).header(KEY, key.toString()).build();
    return switch (call(access, HttpOutcome.Call.SEND, request)) {
      case Result.Failed failed -> failed.outcome();
      case Result.Done done when done.response().statusCode() == 202 ->
          outcomes.accepted(JsonAnswer.of(done.response()).text("id"), done.response());
      case Result.Done done ->
          new SendOutcome.Unknown(
              new Failure(
                  String.valueOf(done.response().statusCode()),
                  crm.title() + " did not answer as the send contract says"));
    };
  }

  @Override
  public Inquiry inquire(DeliverySettings settings, Ready ready) {
    return new Inquiry.Repeatable();
  }

  @Override
  public Optional<SentRecorder> recorder() {
    return crm.settings().recordPath().map(path -> this);
  }

  @Override
  public Outcome record(DeliverySettings settings, Sent email) {
    if (!canCall(settings)) {
      return new Outcome.NotNow(misconfigured().failure(), Optional.empty());
    }
    CrmAccess access = crm.accessOf(settings);
    CrmNote note = crm.noteOf(email);
    HttpRequest request =
        post(access, crm.settings().recordPath().orElseThrow(), note.mediaType(), note.body())
            .header(KEY, email.id().toString())
            .build();
    return switch (call(access, HttpOutcome.Call.LOOK_UP, request)) {
      case Result.Done done -> new Outcome.Recorded();
      case Result.Failed failed ->
          switch (failed.outcome()) {
            case SendOutcome.Transient passing ->
                new Outcome.NotNow(passing.failure(), passing.retryAfter());
            case SendOutcome.ConnectionBroken broken ->
                new Outcome.NotNow(broken.failure(), Optional.empty());
            case SendOutcome.Unknown unknown ->
                new Outcome.NotNow(unknown.failure(), Optional.empty());
            case SendOutcome.Permanent refused -> new Outcome.Refused(refused.failure());
            case SendOutcome.Accepted accepted ->
                throw new IllegalStateException("a failure accepts nothing");
          };
    };
  }

  private boolean canCall(DeliverySettings settings) {
    return crm.settings().url().isPresent() && crm.faultsOf(settings.credentials()).isEmpty();
  }

  private SendOutcome.ConnectionBroken misconfigured() {
    return new SendOutcome.ConnectionBroken(
        Connection.State.MISCONFIGURED,
        new Failure(
            "not-configured",
            "this installation does not know where %s is (nurturehub.crm.%s.url), or the agency's credentials are not complete"
                .formatted(crm.title(), crm.name())));
  }

  private Result call(CrmAccess access, HttpOutcome.Call kind, HttpRequest request) {
    return access
        .grant()
        .map(grant -> calls.call(grant, kind, request))
        .orElseGet(() -> calls.call(kind, request));
  }

  private HttpRequest.Builder post(
      CrmAccess access, String path, String mediaType, Map<String, Object> body) {
    return request(access, path)
        .header("Accept", mediaType)
        .header("Content-Type", mediaType)
        .POST(BodyPublishers.ofString(JSONObjectUtils.toJSONString(body)));
  }

  private HttpRequest.Builder request(CrmAccess access, String path) {
    URI address = crm.settings().below(access.fill(path)).orElseThrow();
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    access.headers().forEach(request::header);
    return request;
  }
}

package com.nurturehub.email.outbound.oauth;

import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.http.HttpOutcome;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls a provider's API with access tokens; one that is refused is replaced once. */
public final class AuthorizedCalls {

  private final AccessTokens tokens;
  private final HttpCalls http;
  private final HttpOutcome outcomes;

  public AuthorizedCalls(AccessTokens tokens, HttpCalls http, HttpOutcome outcomes) {
    this.tokens = tokens;
    this.http = http;
    this.outcomes = outcomes;
  }

  /** What a call came to. */
  public sealed interface Result {

    /** The provider did it. */
    record Done(HttpResponse<String> response) implements Result {}

    /**
     * It did not, or did not say so.
     *
     * @param status of its answer; 0 where none came, or there was no token to ask with
     */
    record Failed(int status, SendOutcome outcome) implements Result {

      /**
       * What it means for a message of which a draft was to be sent.
       *
       * @param delete deletes the draft, so that none stays behind that will not be sent: the next
       *     try makes one of its own
       */
      public SendOutcome asDraft(Runnable delete) {
        if (status == 404) {
          return new SendOutcome.Unknown(
              new Failure("draft-gone", "the draft is gone, so that it may have been sent"));
        }
        boolean answered = status != 0;
        if (answered && !(outcome instanceof SendOutcome.Unknown)) {
          delete.run();
        }
        return outcome;
      }

      /** What it means for a question about an e-mail. */
      public Inquiry asInquiry() {
        return switch (outcome) {
          case SendOutcome.Transient passing -> new Inquiry.TooEarly(passing.failure());
          case SendOutcome.ConnectionBroken broken when status == 0 ->
              new Inquiry.TooEarly(broken.failure());
          case SendOutcome.ConnectionBroken broken -> new Inquiry.CannotTell();
          case SendOutcome.Permanent refused -> new Inquiry.CannotTell();
          case SendOutcome.Unknown unknown -> new Inquiry.TooEarly(unknown.failure());
          case SendOutcome.Accepted accepted ->
              throw new IllegalStateException("a failure accepts nothing");
        };
      }
    }
  }

  /**
   * Makes the call. Nothing is sent twice: a provider that refuses a token has done nothing.
   *
   * @param request all of it but its authorization
   */
  public Result call(Grant grant, HttpOutcome.Call kind, HttpRequest request) {
    return call(grant, kind, request, true);
  }

  private Result call(Grant grant, HttpOutcome.Call kind, HttpRequest request, boolean mayRefresh) {
    return switch (tokens.tokenFor(grant)) {
      case AccessTokens.Answer.Refused refused -> new Result.Failed(0, refused.outcome());
      case AccessTokens.Answer.Granted granted -> {
        Result result = call(kind, authorized(request, granted.token()));
        if (result instanceof Result.Failed failed && failed.status() == 401) {
          tokens.invalidate(grant, granted.token());
          if (mayRefresh) {
            yield call(grant, kind, request, false);
          }
        }
        yield result;
      }
    };
  }

  /** Makes a call that brings its authorization along. */
  public Result call(HttpOutcome.Call kind, HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request);
      return HttpOutcome.isSuccess(response)
          ? new Result.Done(response)
          : new Result.Failed(response.statusCode(), outcomes.of(kind, response));
    } catch (IOException e) {
      return new Result.Failed(0, outcomes.of(kind, e));
    }
  }

  private static HttpRequest authorized(HttpRequest request, AccessToken token) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .setHeader("Authorization", "Bearer " + token.value())
        .build();
  }
}

package com.nurturehub.email.outbound.google;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.outbound.http.HttpCalls;
import com.nurturehub.email.outbound.http.HttpOutcome;
import com.nurturehub.email.outbound.http.JsonAnswer;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls;
import com.nurturehub.email.outbound.oauth.AuthorizedCalls.Result;
import com.nurturehub.email.outbound.oauth.Grant;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The Gmail API as far as a sender needs it.
 *
 * @see <a href="https://developers.google.com/workspace/gmail/api/reference/rest">Reference</a>
 */
final class GmailApi {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Messages beyond it are uploaded, since in JSON they grow by a third. */
  private static final int MAX_IN_JSON = 3_500_000;

  private static final String ME = "/gmail/v1/users/me";

  private static final MessageId NOBODYS = new MessageId("<connection-check@nurturehub.invalid>");

  private final URI root;
  private final AuthorizedCalls calls;
  private final HttpOutcome outcomes;

  GmailApi(GoogleSettings google, AccessTokens tokens, Clock clock) {
    this.root = google.gmailUrl();
    this.outcomes = new HttpOutcome("Gmail", new GmailErrors(clock)::read, clock);
    this.calls =
        new AuthorizedCalls(tokens, new HttpCalls(CONNECT_TIMEOUT, google.httpTimeout()), outcomes);
  }

  HttpOutcome outcomes() {
    return outcomes;
  }

  /** Looks for what nobody has sent, to see whether the mailbox may be looked into. */
  Result knock(Grant grant) {
    return calls.call(grant, HttpOutcome.Call.LOOK_UP, search("messages", "", NOBODYS));
  }

  /** Sends the message at once. */
  Result send(Grant grant, RawMessage message) {
    return calls.call(
        grant, HttpOutcome.Call.SEND, handingOver(ME + "/messages/send", message, "%s"));
  }

  Result createDraft(Grant grant, RawMessage message) {
    return calls.call(
        grant, HttpOutcome.Call.DRAFT, handingOver(ME + "/drafts", message, "{\"message\": %s}"));
  }

  /** The draft's headers are among what it answers. */
  Result getDraft(Grant grant, String id) {
    return calls.call(
        grant,
        HttpOutcome.Call.LOOK_UP,
        request(ME + "/drafts/" + HttpCalls.encoded(id) + "?format=metadata").GET().build());
  }

  /** Sends the draft, which is then one no longer. */
  Result sendDraft(Grant grant, String id) {
    return calls.call(
        grant,
        HttpOutcome.Call.SEND,
        json(ME + "/drafts/send", JSONObjectUtils.toJSONString(Map.of("id", id))));
  }

  Result deleteDraft(Grant grant, String id) {
    return calls.call(
        grant,
        HttpOutcome.Call.DRAFT,
        request(ME + "/drafts/" + HttpCalls.encoded(id)).DELETE().build());
  }

  /** What a search for a message came to. */
  sealed interface Finding {

    /** Gmail's id of the draft, or of the message. */
    record Found(String id) implements Finding {}

    /** No message with this id is there. */
    record Nothing() implements Finding {}

    /** Gmail does not say. */
    record Unanswered(Inquiry inquiry) implements Finding {}
  }

  /** Looks for a message that was sent, wherever in the mailbox it is by now. */
  Finding findMessage(Grant grant, MessageId messageId) {
    return find(grant, "messages", "includeSpamTrash=true&", messageId);
  }

  Finding findDraft(Grant grant, MessageId messageId) {
    return find(grant, "drafts", "", messageId);
  }

  private HttpRequest search(String kind, String options, MessageId messageId) {
    String id = messageId.value();
    String query = "rfc822msgid:" + id.substring(1, id.length() - 1);
    return request(ME + "/" + kind + "?" + options + "maxResults=1&q=" + HttpCalls.encoded(query))
        .GET()
        .build();
  }

  private Finding find(Grant grant, String kind, String options, MessageId messageId) {
    HttpRequest request = search(kind, options, messageId);
    return switch (calls.call(grant, HttpOutcome.Call.LOOK_UP, request)) {
      case Result.Failed failed -> new Finding.Unanswered(failed.asInquiry());
      case Result.Done done -> {
        JsonAnswer answer = JsonAnswer.of(done.response());
        Optional<String> found = answer.objects(kind).flatMap(JsonAnswer::id).findFirst();
        // Only a whole answer with nothing in it means that nothing is there.
        yield found
            .<Finding>map(Finding.Found::new)
            .orElseGet(
                () ->
                    answer.isWhole() && !answer.has(kind) && !answer.has("nextPageToken")
                        ? new Finding.Nothing()
                        : new Finding.Unanswered(
                            new Inquiry.TooEarly(
                                new Failure("gmail-answer", "Gmail did not finish its search"))));
      }
    };
  }

  private HttpRequest handingOver(String path, RawMessage message, String json) {
    if (message.size() > MAX_IN_JSON) {
      return request("/upload" + path + "?uploadType=media")
          .header("Content-Type", "message/rfc822")
          .POST(BodyPublishers.ofByteArray(message.bytes()))
          .build();
    }
    String raw = Base64.getUrlEncoder().encodeToString(message.bytes());
    return json(path, json.formatted("{\"raw\": \"" + raw + "\"}"));
  }

  private HttpRequest json(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(HttpCalls.at(root, path)).header("Accept", "application/json");
  }
}

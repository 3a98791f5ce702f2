package com.nurturehub.email.outbound.microsoft;

import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.outbound.http.Draft;
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
import java.util.List;
import java.util.Optional;

/**
 * Mail over Microsoft Graph as far as a sender needs it.
 *
 * @see <a href="https://learn.microsoft.com/graph/outlook-send-mime-message">Sending MIME</a>
 */
final class GraphApi {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private static final MessageId NOBODYS = new MessageId("<connection-check@nurturehub.invalid>");

  private static final String FIELDS = "?$select=id,internetMessageId,isDraft";

  private final URI root;
  private final AuthorizedCalls calls;
  private final HttpOutcome outcomes;

  GraphApi(MicrosoftSettings microsoft, AccessTokens tokens, Clock clock) {
    this.root = microsoft.graphUrl();
    this.outcomes = new HttpOutcome("Graph", new GraphErrors(clock)::read, clock);
    this.calls =
        new AuthorizedCalls(
            tokens, new HttpCalls(CONNECT_TIMEOUT, microsoft.httpTimeout()), outcomes);
  }

  HttpOutcome outcomes() {
    return outcomes;
  }

  /** Sends the message at once. */
  Result send(Grant grant, RawMessage message) {
    return calls.call(grant, HttpOutcome.Call.SEND, mime(grant, "/sendMail", message));
  }

  /** What Graph answers is an {@link Item}. */
  Result createDraft(Grant grant, RawMessage message) {
    return calls.call(grant, HttpOutcome.Call.DRAFT, mime(grant, "/messages", message));
  }

  /** Sends the draft, which is then one no longer. */
  Result sendDraft(Grant grant, String id) {
    return calls.call(
        grant,
        HttpOutcome.Call.SEND,
        request(grant, message(id) + "/send").POST(BodyPublishers.noBody()).build());
  }

  Result deleteDraft(Grant grant, String id) {
    return calls.call(grant, HttpOutcome.Call.DRAFT, request(grant, message(id)).DELETE().build());
  }

  /** A message in the mailbox; Exchange may have replaced its {@code Message-ID}. */
  record Item(String id, Optional<MessageId> messageId, boolean isDraft) {

    static Optional<Item> of(JsonAnswer json) {
      return json.text("id")
          .map(
              id ->
                  new Item(
                      id,
                      json.text("internetMessageId").flatMap(MessageId::parse),
                      json.flag("isDraft").orElse(false)));
    }

    /** This item as the draft of that message. */
    Ready holding(RawMessage message) {
      return new Draft(id, messageId.orElse(message.messageId())).holding(message);
    }
  }

  /** What a search for a message came to. */
  sealed interface Finding {

    /** All that are there, drafts included. */
    record Found(List<Item> items) implements Finding {

      Optional<Item> sent() {
        return items.stream().filter(item -> !item.isDraft()).findFirst();
      }

      Optional<Item> draft() {
        return items.stream().filter(Item::isDraft).findFirst();
      }
    }

    /** Graph does not say. */
    record Unanswered(Result.Failed failed) implements Finding {}
  }

  /** Looks for what has become of a draft: sent, it keeps one of its names at least. */
  Finding find(Grant grant, Draft draft) {
    HttpRequest request = request(grant, message(draft.id()) + FIELDS).GET().build();
    return switch (calls.call(grant, HttpOutcome.Call.LOOK_UP, request)) {
      case Result.Done done ->
          Item.of(JsonAnswer.of(done.response()))
              .<Finding>map(item -> new Finding.Found(List.of(item)))
              .orElseGet(GraphApi::unreadable);
      case Result.Failed failed when failed.status() == 404 || failed.status() == 400 ->
          find(grant, draft.messageId());
      case Result.Failed failed -> new Finding.Unanswered(failed);
    };
  }

  /** Looks for what nobody has sent, to see whether the mailbox may be looked into. */
  Result knock(Grant grant) {
    return search(grant, NOBODYS);
  }

  private Result search(Grant grant, MessageId messageId) {
    String filter = "internetMessageId eq '" + messageId.value().replace("'", "''") + "'";
    return calls.call(
        grant,
        HttpOutcome.Call.LOOK_UP,
        request(grant, "/messages" + FIELDS + "&$filter=" + HttpCalls.encoded(filter))
            .GET()
            .build());
  }

  /** Looks for a message, wherever in the mailbox it is by now. */
  Finding find(Grant grant, MessageId messageId) {
    return switch (search(grant, messageId)) {
      case Result.Failed failed -> new Finding.Unanswered(failed);
      case Result.Done done -> {
        JsonAnswer answer = JsonAnswer.of(done.response());
        List<Item> items = answer.objects("value").flatMap(json -> Item.of(json).stream()).toList();
        // Only a whole answer with nothing in it means that nothing is there.
        yield items.isEmpty() && (!answer.isWhole() || answer.has("@odata.nextLink"))
            ? unreadable()
            : new Finding.Found(items);
      }
    };
  }

  private static Finding unreadable() {
    return new Finding.Unanswered(
        new Result.Failed(
            200,
            new SendOutcome.Transient(
                new Failure("graph-answer", "Graph did not finish its search"), Optional.empty())));
  }

  private HttpRequest mime(Grant grant, String path, RawMessage message) {
    return request(grant, path)
        .header("Content-Type", "text/plain")
        .POST(BodyPublishers.ofString(Base64.getEncoder().encodeToString(message.bytes())))
        .build();
  }

  private static String message(String id) {
    return "/messages/" + HttpCalls.encoded(id);
  }

  /** Ids that stay the same when a message is moved have to be asked for in every request. */
  private HttpRequest.Builder request(Grant grant, String path) {
    return HttpRequest.newBuilder(HttpCalls.at(root, "/v1.0/" + mailbox(grant) + path))
        .header("Accept", "application/json")
        .header("Prefer", "IdType=\"ImmutableId\"");
  }

  /** An application has no mailbox of its own. */
  private static String mailbox(Grant grant) {
    DeliverySettings settings = grant.settings();
    return grant instanceof Grant.ClientCredentials
        ? "users/" + HttpCalls.encoded(settings.sender().address().value())
        : "me";
  }
}

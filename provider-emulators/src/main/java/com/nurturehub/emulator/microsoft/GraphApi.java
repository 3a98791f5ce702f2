package com.nurturehub.emulator.microsoft;

import com.nurturehub.emulator.Accounts;
import com.nurturehub.emulator.Accounts.Access;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.FormFields;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.Refusal;
import com.nurturehub.emulator.microsoft.Items.Item;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Graph as far as a sender needs it: MIME messages sent in one step or as drafts, and looked up by
 * id or {@code internetMessageId}. A mailbox sees only what it wrote itself.
 *
 * @see <a href="https://learn.microsoft.com/graph/outlook-send-mime-message">Sending MIME</a>
 * @see <a href="https://learn.microsoft.com/graph/outlook-immutable-id">Immutable ids</a>
 */
final class GraphApi {
  static final String PREFIX = "/v1.0/";

  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int MAX_REQUEST_BYTES = 4 << 20;
  private static final Pattern PATH =
      Pattern.compile(
          PREFIX
              + "(?:me|users/(?<user>[^/]+))/(?<what>sendMail|messages)(?:/(?<id>[^/]+))?"
              + "(?<send>/send)?");
  private static final Pattern BY_MESSAGE_ID =
      Pattern.compile("\\s*internetMessageId\\s+eq\\s+'((?:[^']|'')*)'\\s*");
  private static final Set<String> READING = Set.of(Scopes.MAIL_READ, Scopes.MAIL_READ_WRITE);
  private static final Set<String> WRITING = Set.of(Scopes.MAIL_READ_WRITE);
  private static final Set<String> SENDING = Set.of(Scopes.MAIL_SEND);

  private final Accounts accounts;
  private final Items items;
  private final Ledger ledger;
  private final Faults faults;
  private final Clock clock;
  private final UnaryOperator<byte[]> asKept;

  /**
   * Takes what it works on.
   *
   * @param asKept what becomes of a message that comes in
   */
  GraphApi(
      Accounts accounts,
      Items items,
      Ledger ledger,
      Faults faults,
      Clock clock,
      UnaryOperator<byte[]> asKept) {
    this.accounts = accounts;
    this.items = items;
    this.ledger = ledger;
    this.faults = faults;
    this.clock = clock;
    this.asKept = asKept;
  }

  Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    Optional<Access> access = accounts.accessOf(exchange);
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    Optional<String> user =
        path.matches() ? Optional.ofNullable(path.group("user")) : Optional.empty();
    String mailbox = user.or(() -> access.flatMap(known -> known.grant().mailbox())).orElse("");
    Attempt attempt =
        Attempt.http(
            Stage.API, mailbox, exchange.getRequestMethod() + " " + exchange.getRequestURI());
    return HttpFront.unlessFault(
        faults, attempt, () -> act(exchange, path, mailbox, admitted(access, user), attempt));
  }

  private Access admitted(Optional<Access> access, Optional<String> user) throws Refusal {
    if (access.isEmpty()) {
      throw refusal(401, "InvalidAuthenticationToken", "Access token has expired or is invalid.");
    }
    Access known = access.get();
    if (user.isEmpty() && known.grant().mailbox().isEmpty()) {
      throw refusal(
          400, "BadRequest", "/me request is only valid with delegated authentication flow.");
    }
    if (user.isPresent() && !known.grant().opens(user.get())) {
      throw denied();
    }
    if (user.isPresent() && known.grant().mailbox().isEmpty() && !accounts.isMailbox(user.get())) {
      throw refusal(404, "ErrorInvalidUser", "The requested user is invalid.");
    }
    return known;
  }

  private Optional<HttpReply> act(
      HttpExchange exchange, Matcher path, String mailbox, Access access, Attempt attempt)
      throws IOException, Refusal {
    if (!path.matches()) {
      throw refusal(400, "BadRequest", "Resource not found for the segment.");
    }
    boolean immutable =
        exchange.getRequestHeaders().getOrDefault("Prefer", List.of()).stream()
            .anyMatch(prefer -> prefer.contains("IdType=\"ImmutableId\""));
    String id = path.group("id");
    String call =
        exchange.getRequestMethod()
            + " "
            + path.group("what")
            + (id == null ? "" : "/id")
            + (path.group("send") == null ? "" : "/send");
    return switch (call) {
      case "POST sendMail" -> {
        require(SENDING, access);
        yield send(mime(exchange), Items.newId(), attempt, () -> true);
      }
      case "POST messages" -> {
        require(WRITING, access);
        yield Optional.of(
            HttpReply.json(201, json(items.addDraft(mailbox, mime(exchange)), immutable).build()));
      }
      case "POST messages/id/send" -> {
        require(SENDING, access);
        Item draft = item(mailbox, id);
        if (!draft.isDraft()) {
          throw notFound();
        }
        // Two at a time send it once.
        yield send(
            draft.content().bytes(), items.sentIdOf(draft), attempt, () -> items.remove(draft));
      }
      case "GET messages/id" -> {
        require(READING, access);
        yield Optional.of(HttpReply.json(json(item(mailbox, id), immutable).build()));
      }
      case "GET messages" -> {
        require(READING, access);
        yield Optional.of(list(exchange, mailbox, immutable));
      }
      case "DELETE messages/id" -> {
        require(WRITING, access);
        items.remove(item(mailbox, id));
        yield Optional.of(HttpReply.empty(204));
      }
      default -> throw refusal(405, "Request_BadRequest", "Specified HTTP method is not allowed.");
    };
  }

  private Optional<HttpReply> send(byte[] raw, String id, Attempt attempt, BooleanSupplier isThere)
      throws IOException, Refusal {
    String mailbox = attempt.mailbox();
    ParsedMail parsed = ParsedMail.of(raw);
    if (parsed.addresses("From").stream().anyMatch(from -> !from.equalsIgnoreCase(mailbox))) {
      throw refusal(
          403,
          "ErrorSendAsDenied",
          "The user account which was used to submit this request does not have the right to send"
              + " mail on behalf of the specified sending account.");
    }
    List<String> to = parsed.recipients();
    String messageId = parsed.header("Message-ID").orElse("");
    if (to.isEmpty()) {
      throw refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.");
    }
    return HttpFront.take(
        faults,
        attempt.of(mailbox, to, messageId),
        () -> {
          if (!isThere.getAsBoolean()) {
            throw notFound();
          }
          ledger.append(clock.instant(), mailbox, mailbox, to, messageId, id, raw);
          return HttpReply.empty(202);
        });
  }

  private HttpReply list(HttpExchange exchange, String mailbox, boolean immutable) throws Refusal {
    FormFields query =
        FormFields.parse(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    Matcher filter = BY_MESSAGE_ID.matcher(query.first("$filter").orElse(""));
    if (!filter.matches()) {
      throw refusal(
          400, "BadRequest", "The emulator finds only by $filter=internetMessageId eq '<id>'.");
    }
    JsonArrayBuilder found = JSON.createArrayBuilder();
    items
        .findByMessageId(mailbox, filter.group(1).replace("''", "'"))
        .forEach(item -> found.add(json(item, immutable)));
    return HttpReply.json(JSON.createObjectBuilder().add("value", found).build());
  }

  private Item item(String mailbox, String id) throws Refusal {
    return items.find(mailbox, id).orElseThrow(GraphApi::notFound);
  }

  private static JsonObjectBuilder json(Item item, boolean immutable) {
    return JSON.createObjectBuilder()
        .add("id", item.name(immutable))
        .add("internetMessageId", item.messageId())
        .add("isDraft", item.isDraft());
  }

  private byte[] mime(HttpExchange exchange) throws IOException, Refusal {
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type")).orElse("");
    if (!type.startsWith("text/plain")) {
      throw refusal(415, "UnsupportedMediaType", "The emulator takes messages as MIME only.");
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (body.length > MAX_REQUEST_BYTES) {
      throw refusal(413, "RequestEntityTooLarge", "The request entity is too large.");
    }
    try {
      byte[] raw = asKept.apply(Base64.getDecoder().decode(body));
      return ParsedMail.of(raw).header("Message-ID").isPresent()
          ? raw
          : ParsedMail.withMessageId(new ExchangeDialect().newMessageId(), raw);
    } catch (IllegalArgumentException e) {
      throw refusal(
          400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.");
    }
  }

  private static Refusal refusal(int status, String code, String message) {
    return new Refusal(HttpReply.json(status, errorBody(code, message)));
  }

  static JsonObject errorBody(String code, String message) {
    return JSON.createObjectBuilder()
        .add("error", JSON.createObjectBuilder().add("code", code).add("message", message))
        .build();
  }

  private static void require(Set<String> scopes, Access access) throws Refusal {
    if (!access.allowsAnyOf(scopes)) {
      throw denied();
    }
  }

  private static Refusal denied() {
    return refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.");
  }

  private static Refusal notFound() {
    return refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.");
  }
}

package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Accounts;
import com.nurturehub.emulator.Accounts.Access;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.FormFields;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.RandomText;
import com.nurturehub.emulator.Refusal;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Gmail API as far as a sender needs it: drafts, sending, and the reading from which it learns
 * whether a mail was sent. A mailbox sees only what is its own.
 *
 * @see <a
 *     href="https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages">users.messages</a>
 */
final class GmailApi {
  static final String PREFIX = "/gmail/v1/users/";
  static final String UPLOAD_PREFIX = "/upload/gmail/v1/users/";

  private static final JsonProvider JSON = JsonProvider.provider();
  private static final String SCOPE = "https://www.googleapis.com/auth/gmail.";
  private static final Set<String> MAY_READ =
      Set.of(GoogleEmulator.FULL_SCOPE, SCOPE + "readonly", SCOPE + "modify");
  private static final Set<String> MAY_DRAFT =
      Set.of(GoogleEmulator.FULL_SCOPE, SCOPE + "compose", SCOPE + "modify");
  private static final Set<String> MAY_READ_DRAFTS =
      Set.of(GoogleEmulator.FULL_SCOPE, SCOPE + "compose", SCOPE + "modify", SCOPE + "readonly");
  private static final Set<String> MAY_SEND =
      Set.of(GoogleEmulator.FULL_SCOPE, SCOPE + "compose", SCOPE + "modify", SCOPE + "send");

  private static final int MAX_JSON_BYTES = 5_000_000;
  private static final int MAX_UPLOAD_BYTES = 35_000_000;

  private static final Pattern PATH =
      Pattern.compile("(?:" + PREFIX + "|" + UPLOAD_PREFIX + ")([^/]+)/([^/]+)(?:/([^/]+))?");
  private static final Pattern BY_MESSAGE_ID =
      Pattern.compile("\\s*(?:in:\\w+\\s+)?rfc822msgid:(\\S+)\\s*", Pattern.CASE_INSENSITIVE);

  private final Accounts accounts;
  private final Ledger ledger;
  private final Faults faults;
  private final Clock clock;
  private final Predicate<Delivery> shown;
  private final UnaryOperator<byte[]> asKept;
  private final Map<String, Mail> drafts = new ConcurrentHashMap<>();

  /** A mail in a mailbox; {@code label} is {@code DRAFT} or {@code SENT}. */
  private record Mail(
      String id, String mailbox, Instant date, String label, Delivery.Content content) {

    static Mail sent(Delivery delivery) {
      return new Mail(
          delivery.providerId(),
          delivery.mailbox(),
          delivery.receivedAt(),
          "SENT",
          delivery.content());
    }

    byte[] raw() {
      return content.bytes();
    }

    JsonObjectBuilder reference() {
      return JSON.createObjectBuilder().add("id", id).add("threadId", id);
    }
  }

  /** A request that passed the gate. */
  private record Request(HttpExchange exchange, Access access, String kind, Optional<String> item) {

    String method() {
      return exchange.getRequestMethod();
    }

    FormFields query() {
      return FormFields.parse(
          Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    }

    String mailbox() {
      return access.grant().mailbox().orElseThrow();
    }
  }

  /**
   * Takes what it works on.
   *
   * @param shown which mails are to be seen among the sent by now
   * @param asKept what becomes of a message that comes in
   */
  GmailApi(
      Accounts accounts,
      Ledger ledger,
      Faults faults,
      Clock clock,
      Predicate<Delivery> shown,
      UnaryOperator<byte[]> asKept) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.faults = faults;
    this.clock = clock;
    this.shown = shown;
    this.asKept = asKept;
  }

  int drafts(String mailbox) {
    return (int)
        drafts.values().stream().filter(mail -> mail.mailbox().equalsIgnoreCase(mailbox)).count();
  }

  Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    Optional<Access> access = accounts.accessOf(exchange);
    Attempt attempt =
        Attempt.http(
            Stage.API,
            access.flatMap(known -> known.grant().mailbox()).orElse(""),
            exchange.getRequestMethod() + " " + exchange.getRequestURI());
    return HttpFront.unlessFault(faults, attempt, () -> act(admitted(exchange, access), attempt));
  }

  private static Request admitted(HttpExchange exchange, Optional<Access> access) throws Refusal {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      throw notFound();
    }
    if (access.isEmpty()) {
      throw new Refusal(
          HttpReply.json(
                  401,
                  errorBody(
                      401,
                      "UNAUTHENTICATED",
                      "authError",
                      "Request had invalid authentication credentials. Expected OAuth 2 access"
                          + " token, login cookie or other valid authentication credential."))
              .with(
                  "WWW-Authenticate",
                  "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\""));
    }
    String user = path.group(1);
    if (!user.equals("me") && !access.get().grant().opens(user)) {
      throw refusal(403, "PERMISSION_DENIED", "forbidden", "Delegation denied for " + user);
    }
    return new Request(exchange, access.get(), path.group(2), Optional.ofNullable(path.group(3)));
  }

  private Optional<HttpReply> act(Request request, Attempt attempt) throws IOException, Refusal {
    String what =
        request.method()
            + " "
            + request.kind()
            + request.item().map(item -> item.equals("send") ? "/send" : "/{id}").orElse("");
    return switch (what) {
      case "GET messages" -> Optional.of(list(request, MAY_READ, "messages"));
      case "GET drafts" -> Optional.of(list(request, MAY_READ_DRAFTS, "drafts"));
      case "GET messages/{id}" -> Optional.of(getMessage(request));
      case "GET drafts/{id}" -> Optional.of(getDraft(request));
      case "POST drafts" -> Optional.of(createDraft(request));
      case "DELETE drafts/{id}" -> Optional.of(deleteDraft(request));
      case "POST drafts/send" -> sendDraft(request, attempt);
      case "POST messages/send" -> send(request, attempt);
      default -> throw notFound();
    };
  }

  // --- writing ---

  private HttpReply createDraft(Request request) throws IOException, Refusal {
    require(request, MAY_DRAFT);
    Mail draft = mail(request, "DRAFT", message(request, "message"));
    String id = "r" + draft.id();
    drafts.put(id, draft);
    return HttpReply.json(draftJson(id, draft.reference()));
  }

  private HttpReply deleteDraft(Request request) throws Refusal {
    require(request, MAY_DRAFT);
    String id = request.item().orElseThrow();
    draft(request, id);
    drafts.remove(id);
    return HttpReply.empty(204);
  }

  private Optional<HttpReply> sendDraft(Request request, Attempt attempt)
      throws IOException, Refusal {
    require(request, MAY_DRAFT);
    String id = json(request).getString("id", "");
    Mail draft = draft(request, id);
    // Two at a time send it once.
    return sent(mail(request, "SENT", draft.raw()), attempt, () -> drafts.remove(id, draft));
  }

  private Optional<HttpReply> send(Request request, Attempt attempt) throws IOException, Refusal {
    require(request, MAY_SEND);
    return sent(mail(request, "SENT", message(request, "")), attempt, () -> true);
  }

  private Optional<HttpReply> sent(Mail mail, Attempt attempt, BooleanSupplier isThere)
      throws IOException, Refusal {
    ParsedMail parsed = ParsedMail.of(mail.raw());
    List<String> to = parsed.recipients();
    String messageId = parsed.header("Message-ID").orElse("");
    if (to.isEmpty()) {
      throw invalid("Recipient address required");
    }
    return HttpFront.take(
        faults,
        attempt.of(mail.mailbox(), to, messageId),
        () -> {
          if (!isThere.getAsBoolean()) {
            throw notFound();
          }
          ledger.append(
              clock.instant(),
              mail.mailbox(),
              mail.mailbox(),
              to,
              messageId,
              mail.id(),
              mail.raw());
          return HttpReply.json(
              mail.reference().add("labelIds", JSON.createArrayBuilder().add("SENT")).build());
        });
  }

  private Mail mail(Request request, String label, byte[] raw) {
    return new Mail(RandomText.hex(8), request.mailbox(), clock.instant(), label, raw::clone);
  }

  /**
   * The message of a request, in JSON or uploaded.
   *
   * @param field that holds it in JSON; where empty, it is the whole
   */
  private byte[] message(Request request, String field) throws IOException, Refusal {
    byte[] raw;
    if (request.exchange().getRequestURI().getPath().startsWith(UPLOAD_PREFIX)) {
      raw = body(request, MAX_UPLOAD_BYTES);
    } else {
      JsonObject json = json(request);
      JsonObject message =
          field.isEmpty() ? json : json.containsKey(field) ? json.getJsonObject(field) : json;
      try {
        raw = Base64.getUrlDecoder().decode(message.getString("raw", ""));
      } catch (IllegalArgumentException e) {
        throw invalid("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed");
      }
    }
    if (raw.length == 0) {
      throw invalid(
          "'raw' RFC822 payload message string or uploading message via /upload/* URL"
              + " required");
    }
    return asKept.apply(raw);
  }

  private static JsonObject json(Request request) throws IOException, Refusal {
    try (JsonReader reader =
        JSON.createReader(new ByteArrayInputStream(body(request, MAX_JSON_BYTES)))) {
      return reader.readObject();
    } catch (JsonException e) {
      throw invalid("Invalid JSON payload received.");
    }
  }

  private static byte[] body(Request request, int max) throws IOException, Refusal {
    byte[] body = request.exchange().getRequestBody().readNBytes(max + 1);
    if (body.length > max) {
      throw refusal(
          413, "", "uploadTooLarge", "Request payload size exceeds the limit: " + max + " bytes.");
    }
    return body;
  }

  // --- reading ---

  private HttpReply list(Request request, Set<String> scopes, String kind) throws Refusal {
    require(request, scopes);
    Matcher byMessageId = BY_MESSAGE_ID.matcher(request.query().first("q").orElse(""));
    if (!byMessageId.matches()) {
      throw invalid("The emulator finds only by q=rfc822msgid:<id>.");
    }
    String wanted = byMessageId.group(1).replaceAll("[<>]", "");
    JsonArrayBuilder found = JSON.createArrayBuilder();
    drafts.forEach(
        (id, mail) -> {
          if (isOf(request, mail) && messageId(mail).equals(wanted)) {
            found.add(
                kind.equals("drafts") ? draftJson(id, mail.reference()) : mail.reference().build());
          }
        });
    if (kind.equals("messages")) {
      ledger.findByMessageId(wanted).reversed().stream()
          .filter(shown)
          .map(Mail::sent)
          .filter(mail -> isOf(request, mail))
          .forEach(mail -> found.add(mail.reference()));
    }
    JsonArray all = found.build();
    JsonObjectBuilder answer = JSON.createObjectBuilder();
    if (!all.isEmpty()) {
      answer.add(kind, all);
    }
    return HttpReply.json(answer.add("resultSizeEstimate", all.size()).build());
  }

  private HttpReply getMessage(Request request) throws Refusal {
    require(request, MAY_READ);
    String id = request.item().orElseThrow();
    Mail mail =
        Stream.concat(
                ledger.findByProviderId(id).filter(shown).map(Mail::sent).stream(),
                drafts.values().stream().filter(draft -> draft.id().equals(id)))
            .filter(found -> isOf(request, found))
            .findFirst()
            .orElseThrow(GmailApi::notFound);
    return HttpReply.json(resource(mail, request.query()).build());
  }

  private HttpReply getDraft(Request request) throws Refusal {
    require(request, MAY_READ_DRAFTS);
    String id = request.item().orElseThrow();
    return HttpReply.json(draftJson(id, resource(draft(request, id), request.query())));
  }

  private static JsonObjectBuilder resource(Mail mail, FormFields query) throws Refusal {
    JsonObjectBuilder answer =
        mail.reference()
            .add("labelIds", JSON.createArrayBuilder().add(mail.label()))
            .add("historyId", Long.toString(mail.date().toEpochMilli()))
            .add("internalDate", Long.toString(mail.date().toEpochMilli()))
            .add("sizeEstimate", mail.raw().length);
    return switch (query.first("format").orElse("full")) {
      case "minimal" -> answer;
      case "raw" -> answer.add("raw", Base64.getUrlEncoder().encodeToString(mail.raw()));
      case "metadata" -> answer.add("payload", payload(mail, query.all("metadataHeaders")));
      default -> throw invalid("The emulator knows the formats minimal, metadata and raw.");
    };
  }

  private static JsonObjectBuilder payload(Mail mail, List<String> wanted) {
    ParsedMail parsed = ParsedMail.of(mail.raw());
    JsonArrayBuilder headers = JSON.createArrayBuilder();
    parsed.headers().stream()
        .filter(
            header -> wanted.isEmpty() || wanted.stream().anyMatch(header.name()::equalsIgnoreCase))
        .forEach(
            header ->
                headers.add(
                    JSON.createObjectBuilder()
                        .add("name", header.name())
                        .add("value", header.value())));
    return JSON.createObjectBuilder()
        .add("mimeType", parsed.contentType().replaceFirst("\\s*;[\\s\\S]*", ""))
        .add("headers", headers);
  }

  private static JsonObject draftJson(String id, JsonObjectBuilder message) {
    return JSON.createObjectBuilder().add("id", id).add("message", message).build();
  }

  private Mail draft(Request request, String id) throws Refusal {
    return Optional.ofNullable(drafts.get(id))
        .filter(mail -> isOf(request, mail))
        .orElseThrow(GmailApi::notFound);
  }

  private static String messageId(Mail mail) {
    return ParsedMail.of(mail.raw()).header("Message-ID").orElse("").replaceAll("[<>]", "");
  }

  private static boolean isOf(Request request, Mail mail) {
    return request.access().grant().opens(mail.mailbox());
  }

  private static void require(Request request, Set<String> scopes) throws Refusal {
    if (!request.access().allowsAnyOf(scopes)) {
      throw refusal(
          403,
          "PERMISSION_DENIED",
          "insufficientPermissions",
          "Request had insufficient authentication scopes.");
    }
  }

  private static Refusal refusal(int code, String status, String reason, String message) {
    return new Refusal(HttpReply.json(code, errorBody(code, status, reason, message)));
  }

  private static Refusal notFound() {
    return refusal(404, "NOT_FOUND", "notFound", "Requested entity was not found.");
  }

  private static Refusal invalid(String message) {
    return refusal(400, "INVALID_ARGUMENT", "invalidArgument", message);
  }

  static JsonObject errorBody(int code, String status, String reason, String message) {
    return JSON.createObjectBuilder()
        .add(
            "error",
            JSON.createObjectBuilder()
                .add("code", code)
                .add("message", message)
                .add(
                    "errors",
                    JSON.createArrayBuilder()
                        .add(
                            JSON.createObjectBuilder()
                                .add("message", message)
                                .add("domain", "global")
                                .add("reason", reason)))
                .add("status", status))
        .build();
  }
}

package com.nurturehub.emulator.google;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.HttpFront;
import com.nurturehub.emulator.HttpReply;
import com.nurturehub.emulator.Ledger;
import com.nurturehub.emulator.ParsedMail;
import com.nurturehub.emulator.google.Accounts.Access;
import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reading half of the Gmail API as far as a sender needs it to learn whether a mail was sent:
 * list by {@code rfc822msgid:} and get. A mailbox sees only what it sent itself.
 *
 * @see <a
 *     href="https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages">users.messages</a>
 */
final class GmailApi {
  static final String PREFIX = "/gmail/v1/users/";

  private static final JsonProvider JSON = JsonProvider.provider();
  private static final Set<String> SCOPES =
      Set.of(
          GoogleEmulator.FULL_SCOPE,
          "https://www.googleapis.com/auth/gmail.readonly",
          "https://www.googleapis.com/auth/gmail.modify");
  private static final Pattern PATH = Pattern.compile(PREFIX + "([^/]+)/messages(?:/([^/]+))?");
  private static final Pattern BY_MESSAGE_ID =
      Pattern.compile("\\s*(?:in:\\w+\\s+)?rfc822msgid:(\\S+)\\s*", Pattern.CASE_INSENSITIVE);

  private final Accounts accounts;
  private final Ledger ledger;
  private final Faults faults;
  private final Clock clock;
  private volatile Duration lag = Duration.ZERO;

  GmailApi(Accounts accounts, Ledger ledger, Faults faults, Clock clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.faults = faults;
    this.clock = clock;
  }

  void lag(Duration sentCopyAppearsAfter) {
    lag = sentCopyAppearsAfter;
  }

  Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    Optional<Access> access = bearer(exchange).flatMap(accounts::accessOf);
    Attempt attempt =
        Attempt.http(
            Stage.API,
            access.map(known -> known.grant().mailbox()).orElse(""),
            exchange.getRequestMethod() + " " + exchange.getRequestURI());
    return HttpFront.orFault(faults, attempt, () -> read(exchange, access));
  }

  private HttpReply read(HttpExchange exchange, Optional<Access> access) {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    if (!path.matches() || !exchange.getRequestMethod().equals("GET")) {
      return error(404, "NOT_FOUND", "notFound", "The emulator serves only reading of messages.");
    }
    if (access.isEmpty()) {
      return error(
              401,
              "UNAUTHENTICATED",
              "authError",
              "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
                  + " cookie or other valid authentication credential.")
          .with(
              "WWW-Authenticate",
              "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"");
    }
    if (!access.get().allowsAnyOf(SCOPES)) {
      return error(
          403,
          "PERMISSION_DENIED",
          "insufficientPermissions",
          "Request had insufficient authentication scopes.");
    }
    String user = path.group(1);
    if (!user.equals("me") && !access.get().isFor(user)) {
      return error(403, "PERMISSION_DENIED", "forbidden", "Delegation denied for " + user);
    }
    Map<String, List<String>> query =
        query(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    String id = path.group(2);
    return id == null
        ? list(access.get(), first(query, "q", ""))
        : get(
            access.get(),
            id,
            first(query, "format", "full"),
            query.getOrDefault("metadataHeaders", List.of()));
  }

  private HttpReply list(Access access, String q) {
    Matcher byMessageId = BY_MESSAGE_ID.matcher(q);
    if (!byMessageId.matches()) {
      return error(
          400, "INVALID_ARGUMENT", "badRequest", "The emulator finds only by q=rfc822msgid:<id>.");
    }
    List<Delivery> found =
        ledger.findByMessageId(byMessageId.group(1)).stream()
            .filter(mail -> isVisible(mail, access))
            .toList();
    JsonObjectBuilder answer = JSON.createObjectBuilder();
    if (!found.isEmpty()) {
      JsonArrayBuilder messages = JSON.createArrayBuilder();
      for (Delivery mail : found.reversed()) {
        messages.add(
            JSON.createObjectBuilder()
                .add("id", mail.providerId())
                .add("threadId", mail.providerId()));
      }
      answer.add("messages", messages);
    }
    return HttpReply.json(answer.add("resultSizeEstimate", found.size()).build());
  }

  private HttpReply get(Access access, String id, String format, List<String> wanted) {
    Optional<Delivery> found = ledger.findByProviderId(id).filter(mail -> isVisible(mail, access));
    if (found.isEmpty()) {
      return error(404, "NOT_FOUND", "notFound", "Requested entity was not found.");
    }
    Delivery mail = found.get();
    byte[] raw = mail.raw();
    JsonObjectBuilder answer =
        JSON.createObjectBuilder()
            .add("id", mail.providerId())
            .add("threadId", mail.providerId())
            .add("labelIds", JSON.createArrayBuilder().add("SENT"))
            .add("historyId", Long.toString(mail.sequence()))
            .add("internalDate", Long.toString(mail.receivedAt().toEpochMilli()))
            .add("sizeEstimate", raw.length);
    return switch (format) {
      case "minimal" -> HttpReply.json(answer.build());
      case "raw" ->
          HttpReply.json(answer.add("raw", Base64.getUrlEncoder().encodeToString(raw)).build());
      case "metadata" -> HttpReply.json(answer.add("payload", payload(mail, wanted)).build());
      default ->
          error(
              400,
              "INVALID_ARGUMENT",
              "badRequest",
              "The emulator knows the formats minimal, metadata and raw.");
    };
  }

  private static JsonObjectBuilder payload(Delivery mail, List<String> wanted) {
    ParsedMail parsed = mail.parsed();
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

  private boolean isVisible(Delivery mail, Access access) {
    return access.isFor(mail.mailbox()) && !clock.instant().isBefore(mail.receivedAt().plus(lag));
  }

  private static HttpReply error(int code, String status, String reason, String message) {
    return HttpReply.json(
        code,
        JSON.createObjectBuilder()
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
            .build());
  }

  private static Optional<String> bearer(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
        .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
        .map(header -> header.substring(7).strip());
  }

  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> query = new HashMap<>();
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query
            .computeIfAbsent(
                URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                name -> new ArrayList<>())
            .add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static String first(Map<String, List<String>> query, String name, String otherwise) {
    return query.getOrDefault(name, List.of(otherwise)).getFirst();
  }
}

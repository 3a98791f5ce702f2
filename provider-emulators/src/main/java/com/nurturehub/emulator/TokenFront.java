package com.nurturehub.emulator;

import com.nurturehub.emulator.Faults.Attempt;
import com.nurturehub.emulator.Faults.Stage;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What every token endpoint does before it looks at a grant: reads the form, counts, and fails. */
public final class TokenFront {
  private final Faults faults;
  private final Issuer issuer;
  private final LongAdder requests = new LongAdder();
  private final Map<String, LongAdder> requestsByMailbox = new ConcurrentHashMap<>();

  /** A provider's own part. */
  public interface Issuer {

    boolean serves(String path);

    /** Whose mailbox a request is about, where it shows a valid grant. */
    Optional<String> mailboxOf(TokenRequest request);

    HttpReply answer(TokenRequest request);
  }

  public TokenFront(Faults faults, Issuer issuer) {
    this.faults = faults;
    this.issuer = issuer;
  }

  /** Requests that came, whatever they were answered. */
  public long requests() {
    return requests.sum();
  }

  /** Requests that came with a valid grant of that mailbox. */
  public long requests(String mailbox) {
    LongAdder count = requestsByMailbox.get(key(mailbox));
    return count == null ? 0 : count.sum();
  }

  public Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    if (!issuer.serves(exchange.getRequestURI().getPath())) {
      return Optional.of(HttpReply.text(404, "text/plain", "Not Found"));
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return Optional.of(
          HttpReply.text(405, "text/plain", "Method Not Allowed").with("Allow", "POST"));
    }
    TokenRequest request = TokenRequest.read(exchange);
    Optional<String> mailbox = issuer.mailboxOf(request);
    requests.increment();
    mailbox.ifPresent(
        known -> requestsByMailbox.computeIfAbsent(key(known), n -> new LongAdder()).increment());
    Attempt attempt = Attempt.http(Stage.TOKEN, mailbox.orElse(""), "POST " + request.path());
    return HttpFront.orFault(
        faults, attempt, () -> issuer.answer(request).with("Cache-Control", "no-store"));
  }

  private static String key(String mailbox) {
    return mailbox.toLowerCase(Locale.ROOT);
  }
}

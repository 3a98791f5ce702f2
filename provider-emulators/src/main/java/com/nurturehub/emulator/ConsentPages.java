package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Where a mailbox's owner signs in and consents, and the codes that come of it (RFC 6749, 4.1; RFC
 * 7636). There are no passwords: whoever names a mailbox is taken for its owner.
 */
public final class ConsentPages {
  private static final Duration CODE_LIFETIME = Duration.ofMinutes(10);

  /** What an owner reads for a scope, by the end of its name. */
  private static final Map<String, String> MEANINGS =
      Map.of(
          "mail.google.com/", "Read, compose, send and permanently delete all your e-mail",
          "gmail.send", "Send e-mail on your behalf",
          "gmail.compose", "Manage drafts and send e-mail",
          "gmail.readonly", "View your e-mail messages and settings",
          "Mail.Send", "Send mail as you",
          "Mail.ReadWrite", "Read and write access to your mail",
          "SMTP.Send", "Send e-mail from your mailbox by SMTP");

  private final String provider;
  private final Accounts accounts;
  private final Clock clock;
  private final Map<String, Consent> consents = new ConcurrentHashMap<>();

  ConsentPages(String provider, Accounts accounts, Clock clock) {
    this.provider = provider;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** The consent that a code stands for: once, and for who asked for it alone. */
  public Optional<Consent> redeem(TokenRequest request) {
    return Optional.ofNullable(consents.remove(request.field("code")))
        .filter(consent -> clock.instant().isBefore(consent.goodUntil()))
        .filter(consent -> consent.clientId().equals(request.field("client_id")))
        .filter(consent -> consent.redirectUri().equals(request.field("redirect_uri")))
        .filter(consent -> isProof(request.field("code_verifier"), consent.challenge()));
  }

  /** Shows the page, and takes what its buttons send. */
  public Optional<HttpReply> answer(HttpExchange exchange) throws IOException {
    FormFields asked =
        FormFields.parse(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    Optional<String> fault = faultOf(asked);
    if (fault.isPresent()) {
      return Optional.of(page(400, "Access blocked", "<p>" + escape(fault.get()) + "</p>"));
    }
    return Optional.of(
        switch (exchange.getRequestMethod()) {
          case "GET", "HEAD" -> question(asked);
          case "POST" ->
              decided(
                  asked,
                  FormFields.parse(
                      new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          default ->
              HttpReply.text(405, "text/plain", "Method Not Allowed").with("Allow", "GET, POST");
        });
  }

  /** What no browser is sent back for: it is not known where to. */
  private Optional<String> faultOf(FormFields asked) {
    if (!accounts.isClient(field(asked, "client_id"))) {
      return Optional.of("Error 401: invalid_client. The OAuth client was not found.");
    }
    if (!field(asked, "response_type").equals("code")) {
      return Optional.of("Error 400: unsupported_response_type.");
    }
    String redirect = field(asked, "redirect_uri");
    boolean web = redirect.startsWith("https://") || redirect.startsWith("http://");
    if (!web || URI.create(redirect).getHost() == null) {
      return Optional.of("Error 400: redirect_uri_mismatch.");
    }
    return asked.first("code_challenge").isPresent()
            && !field(asked, "code_challenge_method").equals("S256")
        ? Optional.of("Error 400: invalid_request. Only S256 is taken.")
        : Optional.empty();
  }

  private HttpReply question(FormFields asked) {
    StringBuilder scopes = new StringBuilder();
    for (String scope : scopesIn(asked)) {
      if (meaningOf(scope).isEmpty()) {
        scopes.append(
            "<input type=\"hidden\" name=\"scope\" value=\"%s\">".formatted(escape(scope)));
      } else {
        scopes.append(
            """
            <label class="scope"><input type="checkbox" name="scope" value="%s" checked>
            <span>%s<br><code>%s</code></span></label>
            """
                .formatted(escape(scope), meaningOf(scope).get(), escape(scope)));
      }
    }
    return page(
        200,
        "Sign in with " + provider,
        """
        <p><b>%s</b> wants access to your account.</p>
        <form method="post">
        <label class="account">Account
        <input name="account" type="email" required value="%s"></label>
        %s
        <div class="buttons"><button name="decision" value="deny">Cancel</button>
        <button name="decision" value="allow" id="allow" class="allow">Allow</button></div>
        </form>
        """
            .formatted(
                escape(field(asked, "client_id")), escape(field(asked, "login_hint")), scopes));
  }

  private HttpReply decided(FormFields asked, FormFields decision) {
    boolean allowed = field(decision, "decision").equals("allow");
    String code = RandomText.base64Url(32);
    if (allowed) {
      consents.put(
          code,
          new Consent(
              field(asked, "client_id"),
              field(asked, "redirect_uri"),
              asked.first("code_challenge"),
              field(decision, "account"),
              decision.all("scope"),
              field(asked, "access_type").equals("offline"),
              clock.instant().plus(CODE_LIFETIME)));
    }
    List<String> answer = new ArrayList<>();
    answer.add(allowed ? "code=" + code : "error=access_denied");
    asked.first("state").ifPresent(state -> answer.add("state=" + encode(state)));
    String redirect = field(asked, "redirect_uri");
    return HttpReply.text(302, "text/plain", "")
        .with(
            "Location", redirect + (redirect.contains("?") ? "&" : "?") + String.join("&", answer));
  }

  private static boolean isProof(String verifier, Optional<String> challenge) {
    return challenge.map(wanted -> wanted.equals(s256(verifier))).orElse(verifier.isEmpty());
  }

  private static String s256(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static List<String> scopesIn(FormFields asked) {
    return Stream.of(field(asked, "scope").split(" ")).filter(scope -> !scope.isEmpty()).toList();
  }

  private static Optional<String> meaningOf(String scope) {
    return MEANINGS.entrySet().stream()
        .filter(meaning -> scope.endsWith(meaning.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String field(FormFields fields, String name) {
    return fields.first(name).orElse("");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpReply page(int status, String title, String body) {
    return HttpReply.html(
            status,
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/mail.css">
            <title>%s</title>
            </head>
            <body class="consent">
            <main class="card">
            <h1>%s</h1>
            %s
            <p class="note">An emulator: nobody's real account is asked for here.</p>
            </main>
            </body>
            </html>
            """
                .formatted(escape(title), escape(title), body))
        .with("Cache-Control", "no-store");
  }

  private static String escape(String text) {
    return MailPages.escape(text);
  }
}

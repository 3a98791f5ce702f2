package com.nurturehub.emulator;

import com.sun.net.httpserver.HttpExchange;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The accepted mails for a person at {@code /}, and as JSON at {@code /messages}. A list shows no
 * mail's content, so a tracking pixel is loaded only when a person opens that mail.
 */
public final class MailPages {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int PAGE = 100;
  private static final Pattern NUMBERED =
      Pattern.compile("/(?:mail|messages)/(\\d{1,18})(?:/(\\w+))?");
  private static final Pattern HEAD =
      Pattern.compile("(?i)<head(?:\\s[^>]*)?>|<html(?:\\s[^>]*)?>|<!doctype[^>]*>");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM, HH:mm:ss", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());
  private static final DateTimeFormatter FULL_TIME =
      DateTimeFormatter.ofPattern("EEEE d MMMM yyyy, HH:mm:ss z", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());
  // Opened outside the frame a mail's scripts must not run either: they would have this page's
  // origin.
  private static final String MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox";

  private final Ledger ledger;
  private final String provider;

  /**
   * Pages over a ledger.
   *
   * @param provider how the page names whom it stands in for
   */
  public MailPages(Ledger ledger, String provider) {
    this.ledger = ledger;
    this.provider = provider;
  }

  public void addTo(HttpFront front) {
    front.route("/", exchange -> Optional.of(answer(exchange)));
  }

  private HttpReply answer(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      return HttpReply.text(405, "text/plain", "Only GET is served here")
          .with("Allow", "GET, HEAD");
    }
    return switch (path) {
      case "/" -> list(parameter(exchange, "before", Long.MAX_VALUE));
      case "/mail.css" -> resource("mail.css", "text/css; charset=UTF-8");
      case "/messages" -> index(parameter(exchange, "after", 0));
      default -> {
        Matcher numbered = NUMBERED.matcher(path);
        yield numbered.matches()
            ? ledger
                .find(Long.parseLong(numbered.group(1)))
                .map(mail -> one(path, mail, Optional.ofNullable(numbered.group(2)).orElse("")))
                .orElseGet(MailPages::notFound)
            : notFound();
      }
    };
  }

  private HttpReply one(String path, Delivery mail, String part) {
    boolean page = path.startsWith("/mail/");
    return switch (part) {
      case "" -> page ? view(mail) : HttpReply.json(json(mail).build());
      case "raw" ->
          HttpReply.bytes(200, "text/plain; charset=UTF-8", mail.raw())
              .with("X-Content-Type-Options", "nosniff");
      case "html" -> html(mail, false);
      case "body" -> html(mail, true);
      default -> notFound();
    };
  }

  private HttpReply index(long after) {
    JsonArrayBuilder all = JSON.createArrayBuilder();
    ledger.after(after).forEach(mail -> all.add(json(mail)));
    return HttpReply.json(200, all.build());
  }

  private static JsonObjectBuilder json(Delivery mail) {
    JsonArrayBuilder to = JSON.createArrayBuilder();
    mail.to().forEach(to::add);
    return JSON.createObjectBuilder()
        .add("id", mail.sequence())
        .add("messageId", mail.messageId())
        .add("mailbox", mail.mailbox())
        .add("from", mail.from())
        .add("to", to)
        .add("subject", mail.subject())
        .add("receivedAt", mail.receivedAt().toString())
        .add("providerId", mail.providerId());
  }

  /** The HTML part as it was sent, or for the frame: with links that leave the frame. */
  private static HttpReply html(Delivery mail, boolean framed) {
    ParsedMail parsed = mail.parsed();
    Optional<String> html = parsed.html();
    if (html.isEmpty() && !framed) {
      return notFound();
    }
    String body =
        html.map(sent -> framed ? intoNewTab(sent) : sent)
            .orElseGet(
                () ->
                    "<!DOCTYPE html><pre style=\"white-space:pre-wrap;font:15px/1.5 sans-serif\">"
                        + escape(parsed.text().orElse("(no text)"))
                        + "</pre>");
    return HttpReply.html(200, body)
        .with("Content-Security-Policy", MAIL_POLICY)
        .with("Referrer-Policy", "no-referrer");
  }

  private static String intoNewTab(String html) {
    String base = "<base target=\"_blank\">";
    Matcher head = HEAD.matcher(html);
    int at = 0;
    while (head.find()) {
      at = head.end();
      if (head.group().regionMatches(true, 0, "<head", 0, 5)) {
        break;
      }
    }
    return html.substring(0, at) + base + html.substring(at);
  }

  private HttpReply list(long before) {
    List<Delivery> mails = ledger.newest(before, PAGE);
    int count = ledger.count();
    StringBuilder rows = new StringBuilder();
    for (Delivery mail : mails) {
      int same = ledger.count(mail.messageId());
      rows.append(
          """
          <tr>
            <td><time datetime="%s" title="%s">%s</time></td>
            <td title="%s">%s</td>
            <td>%s</td>
            <td class="subject"><a href="/mail/%d">%s</a>%s</td>
          </tr>
          """
              .formatted(
                  mail.receivedAt(),
                  escape(FULL_TIME.format(mail.receivedAt())),
                  escape(TIME.format(mail.receivedAt())),
                  escape(mail.author()),
                  escape(name(mail.author())),
                  escape(String.join(", ", mail.to())),
                  mail.sequence(),
                  mail.subject().isBlank() ? "<i>(no subject)</i>" : escape(mail.subject()),
                  same > 1
                      ? " <span class=\"badge\" title=\"This Message-ID came %d times\">&times;%d</span>"
                          .formatted(same, same)
                      : ""));
    }
    String table =
        mails.isEmpty()
            ? "<p class=\"empty\"><b>No mail yet.</b><br>What the service sends appears here by"
                + " itself.</p>"
            : """
            <div class="card"><table>
            <thead><tr><th>Received</th><th>From</th><th>To</th><th>Subject</th></tr></thead>
            <tbody>
            %s</tbody></table></div>
            """
                .formatted(rows);
    boolean newestPage = before == Long.MAX_VALUE;
    String older =
        !mails.isEmpty() && mails.getLast().sequence() > 1
            ? "<a href=\"/?before=%d\">Older mails</a>".formatted(mails.getLast().sequence())
            : "";
    return page(
        count + (count == 1 ? " mail" : " mails"),
        """
        <header><h1>Mail sink</h1>
        <p>Stands in for %s. Nothing shown here left this machine.</p>
        <p class="count">%s</p></header>
        <main>%s<nav>%s%s</nav></main>
        %s\
        """
            .formatted(
                escape(provider),
                count + (count == 1 ? " mail" : " mails"),
                table,
                newestPage ? "" : "<a href=\"/\">Newest mails</a>",
                older,
                newestPage ? reloadAfter(count) : ""));
  }

  private static String reloadAfter(int count) {
    return """
    <script>
    setInterval(async () => {
      if (document.hidden) return;
      try {
        const newer = await (await fetch('/messages?after=%d')).json();
        if (newer.length) location.reload();
      } catch (stopped) { /* the sink is down: keep what is shown */ }
    }, 2000);
    </script>
    """
        .formatted(count);
  }

  private HttpReply view(Delivery mail) {
    ParsedMail parsed = mail.parsed();
    StringBuilder headers = new StringBuilder();
    parsed
        .headers()
        .forEach(
            header ->
                headers
                    .append("<b>")
                    .append(escape(header.name()))
                    .append(":</b> ")
                    .append(escape(header.value()))
                    .append('\n'));
    return page(
        mail.subject().isBlank() ? "(no subject)" : mail.subject(),
        """
        <header><p><a href="/">&larr; All mails</a></p>
        <h1>%s</h1></header>
        <main>
        <dl>
          <dt>From</dt><dd>%s</dd>
          <dt>To</dt><dd>%s</dd>
          <dt>Received</dt><dd><time datetime="%s">%s</time></dd>
          <dt>Message-ID</dt><dd><code>%s</code></dd>
          <dt>Envelope</dt><dd><code>%s</code> to <code>%s</code>, sent by mailbox <code>%s</code></dd>
        </dl>
        <div class="card"><iframe title="The mail as its reader sees it" src="/mail/%d/body" referrerpolicy="no-referrer"
          sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></div>
        <p class="note">Images were loaded, so tracking counts this as an open. Links open in a new tab and count as clicks.</p>
        <details><summary>All headers</summary><pre>%s</pre></details>
        <nav><a href="/messages/%d/raw">Raw source</a>%s</nav>
        </main>
        """
            .formatted(
                mail.subject().isBlank() ? "<i>(no subject)</i>" : escape(mail.subject()),
                escape(mail.author()),
                escape(parsed.addressHeader("To").orElse(String.join(", ", mail.to()))),
                mail.receivedAt(),
                escape(FULL_TIME.format(mail.receivedAt())),
                escape(mail.messageId()),
                escape(mail.from()),
                escape(String.join(", ", mail.to())),
                escape(mail.mailbox()),
                mail.sequence(),
                headers,
                mail.sequence(),
                parsed.html().isPresent()
                    ? "<a href=\"/messages/%d/html\">HTML part</a>".formatted(mail.sequence())
                    : ""));
  }

  private static HttpReply page(String title, String body) {
    return HttpReply.html(
            200,
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/mail.css">
            <title>%s &middot; Mail sink</title>
            </head>
            <body>
            %s
            </body>
            </html>
            """
                .formatted(escape(title), body))
        .with("Cache-Control", "no-store");
  }

  private static HttpReply notFound() {
    return HttpReply.text(404, "text/plain; charset=UTF-8", "There is nothing here.");
  }

  private static HttpReply resource(String name, String contentType) {
    try (InputStream in = MailPages.class.getResourceAsStream(name)) {
      return in == null
          ? notFound()
          : HttpReply.text(200, contentType, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long parameter(HttpExchange exchange, String name, long otherwise) {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    Matcher value = Pattern.compile("(?:^|&)" + name + "=(\\d{1,18})(?:&|$)").matcher(query);
    return value.find() ? Long.parseLong(value.group(1)) : otherwise;
  }

  /** The name alone of {@code name <address>}, or all where there is none. */
  private static String name(String author) {
    int address = author.indexOf(" <");
    return address > 0 ? author.substring(0, address) : author;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

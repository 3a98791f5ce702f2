package com.nurturehub.email.outbound.mime;

import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.outbound.html.HtmlText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/**
 * Writes the message itself. A mail library would give up exact line ends and spaces of bodies,
 * hand them to content handlers that a container may not find, and look its parts up in the
 * server's class loader for every message.
 */
public final class MimeMessageComposer implements MessageComposer {

  /** Our own id, which stays where a provider puts its own {@code Message-ID}. */
  static final String EMAIL_ID = "X-NurtureHub-Email";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final String CRLF = "\r\n";
  private static final int BASE64_LINE = 76;

  @Override
  public RawMessage compose(EmailDetails details, Mailbox sender, Content content, Instant date) {
    // Neither quoted-printable nor base64 can contain "=_".
    String boundary = "=_" + details.id().toString().replace("-", "");
    Draft draft = new Draft(2 * content.html().length());
    writeHeaders(draft, details, sender, content, date);
    draft.header("MIME-Version", "1.0");
    draft.header(
        "Content-Type", "multipart/alternative;" + CRLF + " boundary=\"" + boundary + "\"");
    draft.line("");
    draft.part(boundary, "plain", canonicalLines(textOf(details, content)));
    draft.part(boundary, "html", content.html());
    draft.line("--" + boundary + "--");
    return new RawMessage(
        draft.out.toByteArray(),
        details.messageId(),
        sender.address(),
        details.contact().mailbox().address());
  }

  private static void writeHeaders(
      Draft draft, EmailDetails details, Mailbox sender, Content content, Instant date) {
    draft.header("Date", DATE.format(date));
    draft.header("From", HeaderValue.mailbox("From", sender));
    details
        .replyTo()
        .ifPresent(to -> draft.header("Reply-To", HeaderValue.mailbox("Reply-To", to)));
    draft.header("To", HeaderValue.mailbox("To", details.contact().mailbox()));
    draft.header("Message-ID", details.messageId().value());
    draft.header("Subject", HeaderValue.text("Subject", details.subject()));
    draft.header("List-Unsubscribe", "<" + content.unsubscribeUrl() + ">");
    draft.header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    details
        .headers()
        .values()
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase(EMAIL_ID)) {
                draft.header(name, HeaderValue.extra(name, value));
              }
            });
    draft.header(EMAIL_ID, details.id().toString());
  }

  private static String textOf(EmailDetails details, Content content) {
    return content.text().or(() -> HtmlText.of(content.html())).orElseGet(details::subject);
  }

  /** Text travels with CRLF (RFC 2046, 4.1.1); unlike HTML, it shows its line ends. */
  private static String canonicalLines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", CRLF);
  }

  /** A message on its way into bytes; beyond ASCII there are only addresses that need it. */
  private static final class Draft {

    private final ByteArrayOutputStream out;

    Draft(int expectedSize) {
      out = new ByteArrayOutputStream(expectedSize);
    }

    void header(String name, String value) {
      line(name + ": " + value);
    }

    void line(String line) {
      out.writeBytes((line + CRLF).getBytes(StandardCharsets.UTF_8));
    }

    /** In the shorter of the two encodings. */
    void part(String boundary, String subtype, String text) {
      byte[] quoted = QuotedPrintable.encode(text);
      byte[] base64 =
          Base64.getMimeEncoder(BASE64_LINE, CRLF.getBytes(StandardCharsets.US_ASCII))
              .encode(text.getBytes(StandardCharsets.UTF_8));
      boolean readable = quoted.length <= base64.length;
      line("--" + boundary);
      header("Content-Type", "text/" + subtype + "; charset=UTF-8");
      header("Content-Transfer-Encoding", readable ? "quoted-printable" : "base64");
      line("");
      out.writeBytes(readable ? quoted : base64);
      line("");
    }
  }
}

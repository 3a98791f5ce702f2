package com.nurturehub.email.outbound.mime;

import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.outbound.html.HtmlText;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Composes with Angus Mail. Bodies and header values are encoded here, since Angus gives up exact
 * line ends and spaces, and hands bodies over to content handlers that a container may not find.
 */
public final class AngusMessageComposer implements MessageComposer {

  /** Our own id, which stays where a provider puts its own {@code Message-ID}. */
  static final String EMAIL_ID = "X-NurtureHub-Email";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final byte[] CRLF = {'\r', '\n'};
  private static final int BASE64_LINE = 76;

  private final Session ascii = Session.getInstance(new Properties());
  private final Session utf8 = Session.getInstance(withUtf8());

  @Override
  public RawMessage compose(
      EmailDetails details, Mailbox sender, EmailContent content, Instant date) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.html().length() * 2);
      message(details, sender, content, date).writeTo(bytes);
      return new RawMessage(
          bytes.toByteArray(),
          details.messageId(),
          sender.address(),
          details.contact().mailbox().address());
    } catch (MessagingException | IOException e) {
      throw new IllegalStateException("nothing here does I/O or parses what others wrote", e);
    }
  }

  private MimeMessage message(
      EmailDetails details, Mailbox sender, EmailContent content, Instant date)
      throws MessagingException, IOException {
    Alternative alternative = new Alternative(details);
    alternative.add("plain", canonicalLines(textOf(details, content)));
    alternative.add("html", content.html());

    MimeMessage message =
        new ComposedMessage(needsUtf8(details, sender) ? utf8 : ascii, alternative.bytes());
    for (Map.Entry<String, String> extra : details.headers().values().entrySet()) {
      String name = extra.getKey();
      message.setHeader(
          name,
          name.equalsIgnoreCase("List-Id")
              ? HeaderValue.listId(name, extra.getValue())
              : HeaderValue.text(name, extra.getValue()));
    }
    message.setHeader("Date", DATE.format(date));
    message.setHeader("From", HeaderValue.mailbox("From", sender));
    if (details.replyTo().isPresent()) {
      message.setHeader("Reply-To", HeaderValue.mailbox("Reply-To", details.replyTo().get()));
    }
    message.setHeader("To", HeaderValue.mailbox("To", details.contact().mailbox()));
    message.setHeader("Message-ID", details.messageId().value());
    message.setHeader("Subject", HeaderValue.text("Subject", details.subject()));
    message.setHeader("MIME-Version", "1.0");
    message.setHeader("Content-Type", alternative.getContentType());
    message.setHeader(EMAIL_ID, details.id().toString());
    return message;
  }

  private static String textOf(EmailDetails details, EmailContent content) {
    return content.text().or(() -> HtmlText.of(content.html())).orElseGet(details::subject);
  }

  /** Text travels with CRLF (RFC 2046, 4.1.1); unlike HTML, it shows its line ends. */
  private static String canonicalLines(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
  }

  private static boolean needsUtf8(EmailDetails details, Mailbox sender) {
    return Stream.concat(Stream.of(sender, details.contact().mailbox()), details.replyTo().stream())
        .anyMatch(mailbox -> WireAddress.of(mailbox.address()).needsUtf8());
  }

  private static Properties withUtf8() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }

  /** Its boundary holds "=_", which neither quoted-printable nor base64 can contain. */
  private static final class Alternative extends MimeMultipart {

    Alternative(EmailDetails details) {
      super("alternative");
      contentType =
          "multipart/alternative;\r\n boundary=\"=_"
              + details.id().toString().replace("-", "")
              + "\"";
    }

    void add(String subtype, String text) throws MessagingException {
      byte[] quoted = QuotedPrintable.encode(text);
      byte[] base64 =
          Base64.getMimeEncoder(BASE64_LINE, CRLF).encode(text.getBytes(StandardCharsets.UTF_8));
      boolean readable = quoted.length <= base64.length;
      InternetHeaders headers = new InternetHeaders();
      headers.setHeader("Content-Type", "text/" + subtype + "; charset=UTF-8");
      headers.setHeader("Content-Transfer-Encoding", readable ? "quoted-printable" : "base64");
      addBodyPart(new MimeBodyPart(headers, readable ? quoted : base64));
    }

    byte[] bytes() throws MessagingException, IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writeTo(out);
      return out.toByteArray();
    }
  }

  /** Is written as it is, without Angus's own opinion on headers and encodings. */
  private static final class ComposedMessage extends MimeMessage {

    ComposedMessage(Session session, byte[] body) {
      super(session);
      content = body;
      saved = true;
      modified = false;
    }
  }
}

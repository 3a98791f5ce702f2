package com.nurturehub.emulator;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mail as a reader's program sees it. Reading never fails: what cannot be parsed is absent,
 * because the emulator must show a broken mail rather than hide it.
 *
 * @param headers in order and as sent, folding included
 * @param html the first {@code text/html} part that is no attachment
 * @param text the first {@code text/plain} part that is no attachment
 */
public record ParsedMail(
    List<HeaderLine> headers, String contentType, Optional<String> html, Optional<String> text) {

  private static final Pattern MESSAGE_ID =
      Pattern.compile("(?im)^Message-ID:.*\\r\\n(?:[ \\t].*\\r\\n)*");
  private static final Session UTF8_SESSION = Session.getInstance(utf8Headers());

  public ParsedMail {
    headers = List.copyOf(headers);
  }

  /** One header field; the value is undecoded. */
  public record HeaderLine(String name, String value) {}

  public static ParsedMail of(byte[] raw) {
    List<HeaderLine> headers = new ArrayList<>();
    Texts texts = new Texts();
    String contentType = "text/plain";
    try {
      MimeMessage message = new MimeMessage(UTF8_SESSION, new ByteArrayInputStream(raw));
      for (Header header : Collections.list(message.getAllHeaders())) {
        headers.add(new HeaderLine(header.getName(), header.getValue()));
      }
      contentType = message.getContentType();
      texts.collect(message);
    } catch (MessagingException | IOException e) {
      // What was read so far is what can be shown.
    }
    return new ParsedMail(
        headers, contentType, Optional.ofNullable(texts.html), Optional.ofNullable(texts.plain));
  }

  /** The mail under another {@code Message-ID}. */
  public static byte[] withMessageId(String messageId, byte[] raw) {
    String header = "Message-ID: " + messageId + "\r\n";
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    Matcher own = MESSAGE_ID.matcher(text);
    return (own.find() ? own.replaceFirst(header) : header + text)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The first header of that name, undecoded and unfolded. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(header -> MimeUtility.unfold(header.value()).strip())
        .findFirst();
  }

  /** The first header of that name with RFC 2047 words decoded. */
  public Optional<String> decodedHeader(String name) {
    return header(name).map(ParsedMail::decode);
  }

  /** An address header with names decoded: {@code Anna Müller <anna@agency.example>}. */
  public Optional<String> addressHeader(String name) {
    return header(name)
        .map(
            value -> {
              try {
                return Stream.of(InternetAddress.parseHeader(value, false))
                    .map(ParsedMail::readable)
                    .collect(Collectors.joining(", "));
              } catch (MessagingException e) {
                return decode(value);
              }
            });
  }

  /** The bare addresses in an address header. */
  public List<String> addresses(String name) {
    return header(name)
        .map(
            value -> {
              try {
                return Stream.of(InternetAddress.parseHeader(value, false))
                    .map(InternetAddress::getAddress)
                    .toList();
              } catch (MessagingException e) {
                return List.<String>of();
              }
            })
        .orElse(List.of());
  }

  /** Everybody it names as a recipient. */
  public List<String> recipients() {
    return Stream.of("To", "Cc", "Bcc").flatMap(name -> addresses(name).stream()).toList();
  }

  private static String readable(InternetAddress address) {
    String name = address.getPersonal();
    return name == null || name.isBlank()
        ? address.getAddress()
        : name + " <" + address.getAddress() + ">";
  }

  private static String decode(String value) {
    try {
      return MimeUtility.decodeText(value);
    } catch (UnsupportedEncodingException e) {
      return value;
    }
  }

  private static Properties utf8Headers() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return properties;
  }

  private static final class Texts {
    private @Nullable String html;
    private @Nullable String plain;

    void collect(Part part) throws MessagingException, IOException {
      if (part.isMimeType("multipart/*")) {
        if (part.getContent() instanceof Multipart multipart) {
          for (int i = 0; i < multipart.getCount(); i++) {
            collect(multipart.getBodyPart(i));
          }
        }
      } else if (Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
        return;
      } else if (html == null && part.isMimeType("text/html")) {
        html = read(part);
      } else if (plain == null && part.isMimeType("text/plain")) {
        plain = read(part);
      }
    }

    private static String read(Part part) throws MessagingException, IOException {
      try (InputStream in = part.getInputStream()) {
        return new String(in.readAllBytes(), charset(part));
      }
    }

    private static Charset charset(Part part) throws MessagingException {
      String name =
          new jakarta.mail.internet.ContentType(part.getContentType()).getParameter("charset");
      if (name == null) {
        return StandardCharsets.UTF_8;
      }
      try {
        return Charset.forName(MimeUtility.javaCharset(name));
      } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
        return StandardCharsets.UTF_8;
      }
    }
  }
}

package com.nurturehub.email.outbound.mime;

import static com.nurturehub.email.application.port.MessageComposerContract.UNSUBSCRIBE_URL;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.MessageComposer.Content;
import com.nurturehub.email.application.port.MessageComposerContract.Parsed;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailContent;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.outbound.html.HtmlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole messages, byte for byte as a person has read and approved them. Where the composer is meant
 * to write otherwise, renew the files, and read what has changed before it is committed:
 *
 * <pre>mvn test -pl adapters-outbound-providers -am -Dtest=GoldenMessagesTest
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.renew=true; git diff</pre>
 */
class GoldenMessagesTest {

  private static final Path FILES =
      Path.of("src/test/resources/com/nurturehub/email/outbound/mime");

  /** A longer message is known by its SHA-256 alone. */
  private static final int MAX_READABLE = 100_000;

  private static final EmailId ID = EmailId.parse("0192a000-0000-7000-8000-000000000001");
  private static final Instant DATE = Instant.parse("2026-11-24T09:00:00Z");
  private static final String HTML = "<p>Dear Jo,</p>\n<p>your valuation is ready.</p>\n";
  private static final Optional<String> TEXT =
      Optional.of("Dear Jo,\n\nyour valuation is ready.\n");

  /** One message, plain unless told otherwise. */
  record Example(
      String name,
      Mailbox from,
      Mailbox to,
      Optional<Mailbox> replyTo,
      String subject,
      Map<String, String> headers,
      Content content) {

    @Override
    public String toString() {
      return name;
    }

    static Example plain(String name) {
      return new Example(
          name,
          mailbox("anna@agency.example", "Anna at Agency"),
          mailbox("jo@example.com", "Jo Ng"),
          Optional.empty(),
          "Your valuation",
          Map.of(),
          new Content(HTML, TEXT, UNSUBSCRIBE_URL));
    }

    Example between(Mailbox newFrom, Mailbox newTo) {
      return new Example(name, newFrom, newTo, replyTo, subject, headers, content);
    }

    Example about(String newSubject) {
      return new Example(name, from, to, replyTo, newSubject, headers, content);
    }

    Example withReplyTo(Mailbox mailbox) {
      return new Example(name, from, to, Optional.of(mailbox), subject, headers, content);
    }

    Example with(Map<String, String> extra) {
      return new Example(name, from, to, replyTo, subject, extra, content);
    }

    Example with(String html, Optional<String> text) {
      return new Example(
          name, from, to, replyTo, subject, headers, new Content(html, text, UNSUBSCRIBE_URL));
    }

    Example unsubscribedAt(String url) {
      return new Example(
          name,
          from,
          to,
          replyTo,
          subject,
          headers,
          new Content(content.html(), content.text(), url));
    }

    byte[] composed() {
      EmailDetails details =
          new EmailDetails(
              new TenantId("acme"),
              ID,
              new SequenceStep(new SequenceId("seq-42"), 2),
              new Contact(new ContactId("c-1001"), to, Optional.empty()),
              subject,
              replyTo,
              new ExtraHeaders(headers),
              Optional.empty(),
              MessageId.of(ID, from.address()),
              DATE);
      return new MimeMessageComposer().compose(details, from, content, DATE).bytes();
    }
  }

  static Stream<Example> examples() {
    return Stream.of(
        Example.plain("plain"),
        Example.plain("non-ascii-subject-and-names")
            .between(
                mailbox("anna@agency.example", "Änna Müller, \"Maklerin\" 🏡"),
                mailbox("jo@example.com", "江 悦"))
            .about("Ihre Schätzung für die Straße «Am Höhenweg» — 评估")
            .with(
                "<p>Grüße, 江悦! Ihr Haus ist 500 000 € wert. 🏡</p>",
                Optional.of("Grüße, 江悦! Ihr Haus ist 500 000 € wert. 🏡")),
        Example.plain("mostly-non-latin-bodies")
            .about("您的房屋估价已经准备好了")
            .with("<p>您的房屋估价已经准备好了。</p>".repeat(8), Optional.of("您的房屋估价已经准备好了。".repeat(8))),
        Example.plain("internationalized-domains")
            .between(
                mailbox("anna@münchen.example", "Anna"), mailbox("jo@straße.example", "Jo Ng")),
        Example.plain("internationalized-address")
            .between(
                mailbox("anna@agency.example", "Anna at Agency"),
                mailbox("käte@münchen.example", "Käte")),
        Example.plain("very-long-subject")
            .about(
                "Your valuation, and what your neighbours' homes were sold for: "
                    .repeat(15)
                    .strip()),
        Example.plain("very-long-non-ascii-subject")
            .about("Schätzung für Ihr Häuschen, ".repeat(35).strip()),
        Example.plain("long-unbroken-words")
            .about("Donaudampfschifffahrtsgesellschaft".repeat(10))
            .with("<p>" + "x".repeat(1_500) + "</p>", Optional.of("y".repeat(1_500))),
        Example.plain("one-mebibyte")
            .with(
                "<p>Grüße aus der Straße 1</p>\n".repeat(40_000).substring(0, 1_000_000),
                Optional.of("z".repeat(EmailContent.MAX_OCTETS))),
        Example.plain("reply-to")
            .withReplyTo(mailbox("office@agency.example", "The Office (Häuser)")),
        Example.plain("extra-headers")
            .with(
                Map.of(
                    "X-Campaign", "spring",
                    "X-Season", "Frühling 2026",
                    "List-Id", "Käufer in München <buyers.agency.example>",
                    "References", "<a@agency.example> <b@agency.example>",
                    "In-Reply-To", "<b@agency.example>")),
        Example.plain("unsubscribe-link-of-its-usual-length")
            .unsubscribedAt("https://track.agency.example/t/u/" + "AbCd-_".repeat(24)),
        Example.plain("text-from-html")
            .with(
                "<h1>Dear Jo,</h1><p>your <b>valuation</b> is ready:</p><ul><li>sold"
                    + " nearby</li><li><a href=\"https://agency.example/book?a=1&amp;b=2\">book a"
                    + " visit</a></li></ul>",
                Optional.empty()),
        Example.plain("dots-and-from-at-line-starts")
            .with(
                ".\r\n..\r\n.hidden\r\nFrom here on\r\n<p>.</p>\r\n.\r\n",
                Optional.of(".\n..\n.hidden\nFrom here on\n.\n")),
        Example.plain("bare-cr-and-lf")
            .with(
                "<p>one\rtwo\nthree\r\nfour </p>\t\n\r",
                Optional.of("one\rtwo\nthree\r\nfour \n\n\rfive\t")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void messageShouldBeTheApprovedOne(Example example) throws IOException {
    byte[] composed = example.composed();
    boolean readable = composed.length <= MAX_READABLE;
    byte[] actual =
        readable ? composed : (sha256(composed) + "\n").getBytes(StandardCharsets.US_ASCII);
    Path file = FILES.resolve(example.name() + (readable ? ".eml" : ".sha256"));

    if (Boolean.getBoolean("golden.renew")) {
      Files.createDirectories(FILES);
      Files.write(file, actual);
    }

    assertThat(actual).isEqualTo(Files.readAllBytes(file));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void recipientShouldReadWhatWentIn(Example example) {
    byte[] composed = example.composed();

    Parsed parsed = Mime4j.parse(composed);

    assertThat(parsed.html()).isEqualTo(example.content().html());
    assertThat(parsed.text())
        .isEqualTo(
            example
                .content()
                .text()
                .or(() -> HtmlText.of(example.content().html()))
                .orElseThrow()
                .replaceAll("\\R", "\r\n"));
    assertThat(parsed.headers())
        .containsEntry("Subject", example.subject())
        .containsEntry("Message-ID", "<" + ID + "@" + example.from().address().asciiDomain() + ">")
        .containsEntry("Date", "Tue, 24 Nov 2026 09:00:00 +0000")
        .containsEntry("List-Unsubscribe", "<" + example.content().unsubscribeUrl() + ">")
        .containsEntry("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        .containsEntry("X-NurtureHub-Email", ID.toString())
        .containsAllEntriesOf(example.headers());
    var message = Mime4j.message(composed);
    assertThat(message.getFrom().getFirst().getName()).isEqualTo(nameOf(example.from()));
    assertThat(parsed.headers().get("From")).endsWith(addressOf(example.from()));
    assertThat(message.getTo().flatten().getFirst().getName()).isEqualTo(nameOf(example.to()));
    assertThat(parsed.headers().get("To")).endsWith(addressOf(example.to()));
    example
        .replyTo()
        .ifPresent(
            to -> {
              assertThat(message.getReplyTo().flatten().getFirst().getName()).isEqualTo(nameOf(to));
              assertThat(parsed.headers().get("Reply-To")).endsWith(addressOf(to));
            });
  }

  @ParameterizedTest
  @MethodSource("examples")
  void linesShouldBeWithinWhatEveryServerTakes(Example example) {
    String message = new String(example.composed(), StandardCharsets.ISO_8859_1);

    assertThat(message.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
    assertThat(message.split("\r\n", -1))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
    assertThat(message.substring(message.indexOf("\r\n\r\n")).chars()).allMatch(c -> c < 128);
  }

  private static String nameOf(Mailbox mailbox) {
    return mailbox.name().orElseThrow();
  }

  private static String addressOf(Mailbox mailbox) {
    return " <" + WireAddress.of(mailbox.address()).value() + ">";
  }

  private static Mailbox mailbox(String address, String name) {
    return new Mailbox(new MailAddress(address), Optional.of(name));
  }

  private static String sha256(byte[] octets) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

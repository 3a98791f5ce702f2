package com.nurturehub.email.outbound.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.MessageComposerContract;
import com.nurturehub.email.application.port.RawMessage;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AngusMessageComposerTest implements MessageComposerContract {

  private static final EmailId ID = EmailId.parse("0192a000-0000-7000-8000-000000000001");
  private static final Instant DATE = Instant.parse("2026-11-24T09:00:00Z");
  private static final EmailContent CONTENT =
      new EmailContent(
          "<p>Grüße from the agency = 1</p>\n", Optional.of("Many Grüße\n.\nFrom us, the agency "));

  private final AngusMessageComposer composer = new AngusMessageComposer();

  @Override
  public MessageComposer composer() {
    return composer;
  }

  @Override
  public Parsed parse(byte[] message) {
    Message parsed = mime4j(message);
    Multipart alternative = (Multipart) parsed.getBody();
    assertThat(parsed.getMimeType()).isEqualTo("multipart/alternative");
    List<Entity> parts = alternative.getBodyParts();
    assertThat(parts).extracting(Entity::getMimeType).containsExactly("text/plain", "text/html");
    assertThat(parts).extracting(Entity::getCharset).containsOnly("UTF-8");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Field field : parsed.getHeader().getFields()) {
      headers.put(
          field.getName(),
          DecoderUtil.decodeEncodedWords(field.getBody(), DecodeMonitor.SILENT).strip());
    }
    return new Parsed(headers, textIn(parts.get(0)), textIn(parts.get(1)));
  }

  @Test
  void messageShouldBeExactlyThisWhenEverythingIsGiven() {
    EmailDetails details =
        details(
            "Ihre Schätzung",
            new Mailbox(new MailAddress("jo@münchen.example"), Optional.of("Jo Ñg")),
            new ExtraHeaders(
                Map.of("X-Campaign", "spring", "References", "<a@x.example> <b@x.example>")));

    RawMessage message =
        composer.compose(
            details,
            new Mailbox(new MailAddress("anna@agency.example"), Optional.of("Anna, \"A\"")),
            CONTENT,
            DATE);

    assertThat(new String(message.bytes(), StandardCharsets.US_ASCII))
        .isEqualTo(
            """
            Date: Tue, 24 Nov 2026 09:00:00 +0000
            From: "Anna, \\"A\\"" <anna@agency.example>
            Reply-To: reply@agency.example
            To: =?UTF-8?B?Sm8gw5Fn?= <jo@xn--mnchen-3ya.example>
            Message-ID: <0192a000-0000-7000-8000-000000000001@agency.example>
            References: <a@x.example> <b@x.example>
            Subject: =?UTF-8?Q?Ihre_Sch=C3=A4tzung?=
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
             boundary="=_0192a000000070008000000000000001"
            X-Campaign: spring
            X-NurtureHub-Email: 0192a000-0000-7000-8000-000000000001

            --=_0192a000000070008000000000000001
            Content-Type: text/plain; charset=UTF-8
            Content-Transfer-Encoding: quoted-printable

            Many Gr=C3=BC=C3=9Fe
            =2E
            =46rom us, the agency=20
            --=_0192a000000070008000000000000001
            Content-Type: text/html; charset=UTF-8
            Content-Transfer-Encoding: quoted-printable

            <p>Gr=C3=BC=C3=9Fe from the agency =3D 1</p>=0A
            --=_0192a000000070008000000000000001--
            """
                .replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "two  spaces",
        " around ",
        "\ttab",
        "=?UTF-8?Q?not_encoded?=",
        "Ünïcödé",
        "日本語の件名はとても長いので何行にも分けられますが、それでも一つの件名です。日本語の件名はとても長いので何行にも分けられます。",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
        "a long subject of many plain words that does not fit on one line of a message and so is"
            + " folded at its spaces",
        "100% <sure> & \"quoted\" (comment) \\ = ? _",
      })
  void subjectShouldArriveAsItIs(String subject) {
    RawMessage message = composer.compose(details(subject), SENDER, CONTENT, DATE);

    assertThat(mime4j(message.bytes()).getSubject()).isEqualTo(subject);
    assertThat(linesOf(message)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
  }

  @Test
  void linesShouldStayWithinTheLimitWhenHeadersAreAsLongAsTheyMayBe() {
    EmailDetails details =
        details(
            "x".repeat(1_000),
            new Mailbox(new MailAddress("jo@example.com"), Optional.of("ß".repeat(1_000))),
            new ExtraHeaders(
                Map.of(
                    "X-" + "n".repeat(60),
                    "é".repeat(1_000),
                    "X-Plain",
                    "word ".repeat(200).strip(),
                    "References",
                    "<reference@agency.example> ".repeat(37).strip(),
                    "List-Id",
                    "Käufer in München <buyers.agency.example>")));

    RawMessage message = composer.compose(details, SENDER, CONTENT, DATE);

    assertThat(linesOf(message)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
    Map<String, String> headers = parse(message.bytes()).headers();
    assertThat(headers).containsEntry("Subject", "x".repeat(1_000));
    assertThat(headers).containsEntry("X-" + "n".repeat(60), "é".repeat(1_000));
    assertThat(headers).containsEntry("X-Plain", "word ".repeat(200).strip());
    assertThat(headers).containsEntry("List-Id", "Käufer in München <buyers.agency.example>");
    assertThat(mime4j(message.bytes()).getTo().flatten().getFirst().getName())
        .isEqualTo("ß".repeat(1_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Anna",
        "Anna O'Neil",
        "Anna, Agent",
        "a@b.example",
        "Anna \"A\" \\ Agent",
        "Änna  Ö",
        "(x)",
        "=?x?=",
        "Dr. Anna",
        "\u0007bell",
        "Anna 😀, Agent at the Agency with a name of many words"
      })
  void nameShouldArriveAsItIs(String name) {
    Mailbox sender = new Mailbox(new MailAddress("anna@agency.example"), Optional.of(name));

    RawMessage message = composer.compose(details("s"), sender, CONTENT, DATE);

    var from = mime4j(message.bytes()).getFrom().getFirst();
    assertThat(from.getName()).isEqualTo(name);
    assertThat(from.getAddress()).isEqualTo("anna@agency.example");
  }

  @Test
  void addressShouldBeInUtf8OnlyWhenItsLocalPartNeedsIt() {
    EmailDetails needsIt =
        details(
            "Grüße",
            new Mailbox(new MailAddress("käte@münchen.example"), Optional.of("Käte")),
            ExtraHeaders.NONE);

    RawMessage message = composer.compose(needsIt, SENDER, CONTENT, DATE);

    String text = new String(message.bytes(), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("\r\nTo: =?UTF-8?B?S8OkdGU=?= <käte@münchen.example>\r\n")
        .contains("\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n");
    assertThat(message.to().value()).isEqualTo("käte@münchen.example");
  }

  @Test
  void bodyShouldBeBase64WhenThatIsShorter() {
    EmailContent content = new EmailContent("<p>日本語</p>".repeat(100), Optional.of("text"));

    RawMessage message = composer.compose(details("s"), SENDER, content, DATE);

    assertThat(new String(message.bytes(), StandardCharsets.US_ASCII))
        .contains("Content-Transfer-Encoding: base64");
    assertThat(parse(message.bytes()).html()).isEqualTo(content.html());
  }

  @Test
  void textShouldBeTheSubjectWhenTheHtmlShowsNone() {
    EmailContent content = new EmailContent("<img src=x>", Optional.empty());

    RawMessage message = composer.compose(details("Your valuation"), SENDER, content, DATE);

    assertThat(parse(message.bytes()).text()).isEqualTo("Your valuation");
  }

  @Test
  void messageShouldBeTheSameWhenComposedTwice() {
    EmailDetails details = details("s");

    assertThat(composer.compose(details, SENDER, CONTENT, DATE).bytes())
        .isEqualTo(composer.compose(details, SENDER, CONTENT, DATE).bytes());
  }

  private static EmailDetails details(String subject) {
    return details(
        subject,
        new Mailbox(new MailAddress("jo@example.com"), Optional.empty()),
        ExtraHeaders.NONE);
  }

  private static EmailDetails details(String subject, Mailbox to, ExtraHeaders headers) {
    return new EmailDetails(
        new TenantId("acme"),
        ID,
        new SequenceStep(new SequenceId("seq-42"), 2),
        new Contact(new ContactId("c-1001"), to, Optional.empty()),
        subject,
        Optional.of(new Mailbox(new MailAddress("reply@agency.example"), Optional.empty())),
        headers,
        Optional.empty(),
        MessageId.of(ID, new MailAddress("anna@agency.example")),
        DATE);
  }

  private static List<String> linesOf(RawMessage message) {
    return List.of(new String(message.bytes(), StandardCharsets.ISO_8859_1).split("\r\n", -1));
  }

  private static Message mime4j(byte[] message) {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.custom().setMaxLineLen(-1).setMaxHeaderLen(-1).build());
    try {
      return builder.parseMessage(new ByteArrayInputStream(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String textIn(Entity part) {
    try {
      return new String(
          ((SingleBody) part.getBody()).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

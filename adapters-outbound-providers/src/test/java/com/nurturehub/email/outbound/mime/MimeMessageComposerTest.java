package com.nurturehub.email.outbound.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.port.MessageComposer;
import com.nurturehub.email.application.port.MessageComposer.Content;
import com.nurturehub.email.application.port.MessageComposerContract;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ExtraHeaders;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SequenceId;
import com.nurturehub.email.domain.delivery.SequenceStep;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import com.nurturehub.email.domain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MimeMessageComposerTest implements MessageComposerContract {

  private static final EmailId ID = EmailId.parse("0192a000-0000-7000-8000-000000000001");
  private static final Instant DATE = Instant.parse("2026-11-24T09:00:00Z");
  private static final Content CONTENT =
      new Content(
          "<p>Grüße from the agency = 1</p>\n",
          Optional.of("Many Grüße\n.\nFrom us, the agency "),
          UNSUBSCRIBE_URL);

  private final MimeMessageComposer composer = new MimeMessageComposer();

  @Override
  public MessageComposer composer() {
    return composer;
  }

  @Override
  public Parsed parse(byte[] message) {
    return Mime4j.parse(message);
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

    assertThat(Mime4j.message(message.bytes()).getSubject()).isEqualTo(subject);
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
    assertThat(Mime4j.message(message.bytes()).getTo().flatten().getFirst().getName())
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

    var from = Mime4j.message(message.bytes()).getFrom().getFirst();
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
    Content content = new Content("<p>日本語</p>".repeat(100), Optional.of("text"), UNSUBSCRIBE_URL);

    RawMessage message = composer.compose(details("s"), SENDER, content, DATE);

    assertThat(new String(message.bytes(), StandardCharsets.US_ASCII))
        .contains("Content-Transfer-Encoding: base64");
    assertThat(parse(message.bytes()).html()).isEqualTo(content.html());
  }

  @Test
  void textShouldBeTheSubjectWhenTheHtmlShowsNone() {
    Content content = new Content("<img src=x>", Optional.empty(), UNSUBSCRIBE_URL);

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
}

package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MessageComposer.Content;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.Mailbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link MessageComposer} does. */
public interface MessageComposerContract {

  Mailbox SENDER = new Mailbox(new MailAddress("anna@agency.example"), Optional.of("Änna, Agent"));

  String UNSUBSCRIBE_URL = "https://mail.example/t/u/sealed";

  MessageComposer composer();

  /** Reads a message by means that the composer does not share. */
  Parsed parse(byte[] message);

  /**
   * A message as a mail client understands it.
   *
   * @param headers decoded and unfolded, by name
   */
  record Parsed(Map<String, String> headers, String text, String html) {}

  @Test
  default void messageShouldBeWithinWhatMailServicesTakeWhenBodiesAreNot() {
    String html = "<p>" + "Grüße 😀 ".repeat(500) + "</p>\n" + "x".repeat(5_000) + "\r.\r\n.\n";

    byte[] bytes = compose(html, Optional.of(html)).bytes();

    String message = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(message.chars()).allMatch(c -> c < 128);
    assertThat(message.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(List.of(message.split("\r\n", -1)))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(78));
  }

  @Test
  default void htmlShouldArriveCharacterForCharacterWhateverItsLineEnds() {
    for (String html :
        List.of(
            "<p>one</p>",
            "<p>\n  one \n\t\n</p>\n",
            "<p>\r\none\r\n\r\n</p> \t\r\n",
            "\rmixed\n\r\n\r\r\n ends ",
            "<p>=3D =\n equals= .\n.\r\nFrom here</p>",
            "<p>żółć 😀 \u00A0\u200B\uFEFF</p>\n".repeat(200))) {
      RawMessage message = compose(html, Optional.of("text"));

      assertThat(parse(message.bytes()).html()).isEqualTo(html);
    }
  }

  @Test
  default void headersShouldCarryWhatTheEmailSays() {
    EmailDetails details = Examples.details(ACME, NOON);

    RawMessage message =
        composer()
            .compose(
                details,
                SENDER,
                new Content("<p>Hello</p>", Optional.empty(), UNSUBSCRIBE_URL),
                NOON);

    Map<String, String> headers = parse(message.bytes()).headers();
    assertThat(headers)
        .containsEntry("Message-ID", details.messageId().value())
        .containsEntry("Subject", "Your valuation")
        .containsEntry("X-Campaign", "spring")
        .containsEntry("List-Unsubscribe", "<" + UNSUBSCRIBE_URL + ">")
        .containsEntry("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        .containsKeys("Date", "From", "To", "Reply-To");
    assertThat(headers.get("Date")).startsWith("Tue, 24 Nov 2026 12:00:00");
    assertThat(headers.get("From")).contains("<anna@agency.example>");
    assertThat(message.messageId()).isEqualTo(details.messageId());
    assertThat(message.from()).isEqualTo(SENDER.address());
    assertThat(message.to()).isEqualTo(details.contact().mailbox().address());
  }

  @Test
  default void textShouldBeTheAuthorsWhenGiven() {
    RawMessage message = compose("<p>one</p>", Optional.of("eins\r\nzwei\n\ndrei "));

    assertThat(parse(message.bytes()).text()).isEqualToNormalizingNewlines("eins\nzwei\n\ndrei ");
  }

  @Test
  default void textShouldComeFromTheHtmlWhenTheAuthorGaveNone() {
    RawMessage message = compose("<p>one</p><p>two</p>", Optional.empty());

    assertThat(parse(message.bytes()).text()).isEqualToNormalizingNewlines("one\n\ntwo");
  }

  private RawMessage compose(String html, Optional<String> text) {
    return composer()
        .compose(
            Examples.details(ACME, NOON), SENDER, new Content(html, text, UNSUBSCRIBE_URL), NOON);
  }
}

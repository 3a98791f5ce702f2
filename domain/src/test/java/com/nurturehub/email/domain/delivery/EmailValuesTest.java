package com.nurturehub.email.domain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.domain.tenant.MailAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"X-Campaign", "x-a", "List-Id", "References", "in-reply-to"})
  void headerShouldBeTakenWhenItsNameIsAllowed(String name) {
    assertThat(new ExtraHeaders(Map.of(name, "v")).values()).containsEntry(name, "v");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bcc", "From", "Subject", "X-", "X-a:b", "X-a b", "List-Unsubscribe", ""})
  void headerShouldBeRefusedWhenItsNameIsNotAllowed(String name) {
    assertThatThrownBy(() -> new ExtraHeaders(Map.of(name, "v")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: x@example.com", "a\nb", "a\rb", "a\u0000b", "a\uD800b"})
  void headerShouldBeRefusedWhenItsValueWouldEndIt(String value) {
    assertThatThrownBy(() -> new ExtraHeaders(Map.of("X-A", value)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void headerShouldBeRefusedWhenItIsNamedTwice() {
    assertThatThrownBy(() -> new ExtraHeaders(Map.of("X-A", "1", "x-a", "2")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void messageIdShouldBeAsciiWhenTheSendersDomainIsNot() {
    EmailId id = new EmailId(new UUID(1, 2));

    assertThat(MessageId.of(id, new MailAddress("zoë@bücher.example")).value())
        .isEqualTo("<" + id + "@xn--bcher-kva.example>");
  }

  @Test
  void contentShouldBeRefusedWhenItIsBlankOrTooLong() {
    String tooLong = "ä".repeat(EmailContent.MAX_OCTETS / 2 + 1);

    assertThatThrownBy(() -> new EmailContent(" ", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EmailContent(tooLong, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new EmailContent("ä".repeat(EmailContent.MAX_OCTETS / 2), Optional.empty()))
        .isNotNull();
  }

  @Test
  void failureShouldBeCutAndCleanWhenAServerTalksTooMuch() {
    Failure failure = new Failure("550", "no\r\nsuch \t user " + "x".repeat(1_000));

    assertThat(failure.detail()).startsWith("no such").hasSize(Failure.MAX_DETAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0192-1", "g0000000-0000-7000-8000-000000000000", "1-1-1-1-1"})
  void emailIdShouldBeRefusedWhenItIsNotACanonicalUuid(String text) {
    assertThatThrownBy(() -> EmailId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

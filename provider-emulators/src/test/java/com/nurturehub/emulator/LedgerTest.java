package com.nurturehub.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-02T09:00:00.123456Z");

  @TempDir private Path directory;

  @Test
  void ledgerShouldGiveTheSameMailsWhenOpenedAgain() {
    try (Ledger ledger = Ledger.in(directory)) {
      append(ledger, "<1@x>", "Grüße");
      append(ledger, "<2@x>", "two");
    }

    try (Ledger again = Ledger.in(directory)) {
      append(again, "<3@x>", "three");

      Delivery first = again.deliveries().getFirst();
      assertThat(again.deliveries())
          .extracting(Delivery::messageId)
          .containsExactly("<1@x>", "<2@x>", "<3@x>");
      assertThat(again.deliveries()).extracting(Delivery::sequence).containsExactly(1L, 2L, 3L);
      assertThat(first.receivedAt()).isEqualTo(NOW);
      assertThat(first.to()).containsExactly("kim@example.org");
      assertThat(first.parsed().text()).hasValue("Grüße");
      assertThat(again.findByProviderId("id-<2@x>")).map(Delivery::sequence).hasValue(2L);
    }
  }

  @Test
  void ledgerShouldDropTheLineWhenACrashToreIt() throws Exception {
    try (Ledger ledger = Ledger.in(directory)) {
      append(ledger, "<1@x>", "one");
    }
    Files.writeString(
        directory.resolve("index.jsonl"), "{\"sequence\":2,\"recei", StandardOpenOption.APPEND);

    try (Ledger again = Ledger.in(directory)) {
      append(again, "<2@x>", "two");
    }

    try (Ledger last = Ledger.in(directory)) {
      assertThat(last.deliveries())
          .extracting(Delivery::messageId)
          .containsExactly("<1@x>", "<2@x>");
    }
  }

  @Test
  void ledgerShouldRefuseTheDirectoryWhenAnotherHasIt() {
    try (Ledger first = Ledger.in(directory)) {
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> Ledger.in(directory))
          .havingRootCause()
          .withMessageContaining("another emulator");
      append(first, "<1@x>", "one");
    }
  }

  @Test
  void pagesShouldMeetWhenReadFromTheNewest() {
    try (Ledger ledger = Ledger.inMemory()) {
      for (int i = 1; i <= 5; i++) {
        append(ledger, "<" + i + "@x>", "x");
      }

      assertThat(ledger.newest(Long.MAX_VALUE, 2))
          .extracting(Delivery::sequence)
          .containsExactly(5L, 4L);
      assertThat(ledger.newest(4, 10)).extracting(Delivery::sequence).containsExactly(3L, 2L, 1L);
      assertThat(ledger.after(3)).extracting(Delivery::sequence).containsExactly(4L, 5L);
      assertThat(ledger.find(6)).isEmpty();
    }
  }

  @Test
  void awaitShouldFailWhenMailsDoNotCome() {
    try (Ledger ledger = Ledger.inMemory()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> ledger.awaitCount(1, Duration.ofMillis(1)))
          .withMessageContaining("have 0 mails");
    }
  }

  @Test
  void mailShouldBeShownWhenItIsBroken() {
    try (Ledger ledger = Ledger.inMemory()) {
      Delivery broken =
          ledger.append(
              NOW,
              "m@x",
              "a@x",
              List.of("b@x"),
              "<1@x>",
              "1",
              "Subject: =?nope?Q?x?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\nhello"
                  .getBytes(StandardCharsets.UTF_8));

      assertThat(broken.subject()).isNotEmpty();
      assertThat(broken.parsed().text()).hasValue("hello");
    }
  }

  private static void append(Ledger ledger, String messageId, String text) {
    ledger.append(
        NOW,
        "anna@agency.example",
        "anna@agency.example",
        List.of("kim@example.org"),
        messageId,
        "id-" + messageId,
        ("Subject: s\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n" + text)
            .getBytes(StandardCharsets.UTF_8));
  }
}

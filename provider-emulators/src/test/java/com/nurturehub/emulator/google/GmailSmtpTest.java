package com.nurturehub.emulator.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Dialogue;
import com.nurturehub.emulator.SettableClock;
import com.nurturehub.emulator.Wire;
import jakarta.mail.AuthenticationFailedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GmailSmtpTest {
  private final SettableClock clock = new SettableClock();
  private final GoogleEmulator google = Sender.google().clock(clock).start();
  private final Sender sender = new Sender(google);

  @AfterEach
  void close() {
    sender.close();
    google.close();
  }

  @Test
  void ledgerShouldHoldTheMailAsSentWhenItWasAccepted() throws Exception {
    String mail = Sender.mail("<1@agency.example>", "=?UTF-8?Q?F=C3=BCr_dich?=");

    sender.send(sender.accessToken(), mail, "kim@example.org", "lee@example.org");

    Delivery delivery = google.ledger().awaitMessage("<1@agency.example>", Duration.ofSeconds(5));
    assertThat(delivery.sequence()).isEqualTo(1);
    assertThat(delivery.receivedAt()).isEqualTo(clock.instant());
    assertThat(delivery.mailbox()).isEqualTo(Sender.MAILBOX);
    assertThat(delivery.from()).isEqualTo("anna@agency.example");
    assertThat(delivery.to()).containsExactly("kim@example.org", "lee@example.org");
    assertThat(delivery.messageId()).isEqualTo("<1@agency.example>");
    assertThat(delivery.author()).isEqualTo("Anna Müller <anna@agency.example>");
    assertThat(delivery.subject()).isEqualTo("Für dich");
    assertThat(new String(delivery.raw(), StandardCharsets.UTF_8))
        .isEqualTo(mail.replace("\n", "\r\n"));
    assertThat(delivery.parsed().html())
        .hasValueSatisfying(html -> assertThat(html).contains("Grüße"));
    assertThat(delivery.parsed().text()).hasValue(".A line that begins with a dot.");
  }

  @Test
  void ledgerShouldCountTwiceWhenTheSameMailCameTwice() throws Exception {
    String token = sender.accessToken();

    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");
    sender.send(token, Sender.mail("<2@x>"), "kim@example.org");

    assertThat(google.ledger().countsByMessageId())
        .containsExactly(java.util.Map.entry("<1@x>", 2), java.util.Map.entry("<2@x>", 1));
    assertThat(google.ledger().count("1@x")).isEqualTo(2);
    assertThat(google.deliveries()).extracting(Delivery::sequence).containsExactly(1L, 2L, 3L);
  }

  @Test
  void serverShouldSpeakAsGmailWhenDialogueIsGood() throws Exception {
    String token = sender.accessToken();
    try (Wire wire = new Wire(google)) {
      assertThat(wire.reply())
          .singleElement()
          .asString()
          .startsWith("220 smtp.gmail.com ESMTP ")
          .endsWith("gsmtp");
      assertThat(wire.say("EHLO client.example"))
          .contains("250-8BITMIME", "250-AUTH XOAUTH2", "250 SMTPUTF8")
          .noneMatch(line -> line.contains("STARTTLS"));
      assertThat(wire.say("AUTH XOAUTH2 " + Wire.xoauth2(Sender.MAILBOX, token)))
          .containsExactly("235 2.7.0 Accepted");
      assertThat(wire.say("MAIL FROM:<anna@agency.example> BODY=8BITMIME SMTPUTF8"))
          .first()
          .asString()
          .startsWith("250 2.1.0 OK");
      assertThat(wire.say("RCPT TO:<käte@example.org>"))
          .first()
          .asString()
          .startsWith("250 2.1.5 OK");
      assertThat(wire.say("DATA")).first().asString().startsWith("354 ");
      assertThat(wire.say("Subject: no id\r\n\r\n..dot\r\n."))
          .first()
          .asString()
          .matches("250 2\\.0\\.0 OK  \\d+ \\w+ - gsmtp");
      assertThat(wire.say("QUIT")).first().asString().startsWith("221 2.0.0");
    }

    Delivery delivery = google.deliveries().getFirst();
    assertThat(delivery.to()).containsExactly("käte@example.org");
    assertThat(delivery.messageId()).matches("<\\w+@mail\\.gmail\\.com>");
    assertThat(new String(delivery.raw(), StandardCharsets.UTF_8))
        .isEqualTo("Message-ID: " + delivery.messageId() + "\r\nSubject: no id\r\n\r\n.dot\r\n");
  }

  @Test
  void serverShouldRefuseMailWhenClientIsNotAuthenticated() throws Exception {
    try (Wire wire = new Wire(google)) {
      wire.reply();
      wire.say("EHLO client.example");

      assertThat(wire.say("MAIL FROM:<anna@agency.example>"))
          .first()
          .asString()
          .startsWith("530-5.7.0 ");
      assertThat(wire.say("RCPT TO:<kim@example.org>")).first().asString().startsWith("503 5.5.1 ");
      assertThat(wire.say("DATA")).first().asString().startsWith("503 5.5.1 ");
    }
  }

  @Test
  void serverShouldAskForTheResponseWhenAuthComesWithoutIt() throws Exception {
    String token = sender.accessToken();
    try (Wire wire = new Wire(google)) {
      wire.reply();
      wire.say("EHLO client.example");

      assertThat(wire.say("AUTH XOAUTH2")).containsExactly("334 ");
      assertThat(wire.say(Wire.xoauth2(Sender.MAILBOX, token)))
          .containsExactly("235 2.7.0 Accepted");
    }
  }

  @Test
  void serverShouldExplainAndThenRefuseWhenTokenIsBad() throws Exception {
    try (Wire wire = new Wire(google)) {
      wire.reply();
      wire.say("EHLO client.example");

      List<String> challenge = wire.say("AUTH XOAUTH2 " + Wire.xoauth2(Sender.MAILBOX, "wrong"));
      List<String> refusal = wire.say("");

      assertThat(
              new String(
                  Base64.getDecoder().decode(challenge.getFirst().substring(4)),
                  StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}");
      assertThat(refusal)
          .first()
          .asString()
          .startsWith("535-5.7.8 Username and Password not accepted");
      assertThat(refusal).last().asString().startsWith("535 5.7.8 ");
      assertThat(wire.say("AUTH XOAUTH2 not*base64")).first().asString().startsWith("501 5.5.2 ");
      assertThat(wire.say("AUTH PLAIN AAAA")).first().asString().startsWith("504 5.7.4 ");
      wire.say("AUTH XOAUTH2");
      assertThat(wire.say("*")).first().asString().startsWith("501 5.7.0 ");
    }
  }

  @Test
  void authShouldFailWhenTokenIsExpiredOrAnothersOrLacksTheScope() throws Exception {
    google.grant("ben@agency.example", "1//ben", "https://www.googleapis.com/auth/gmail.send");
    var form = Sender.refreshForm();
    form.put("refresh_token", "1//ben");
    String bens = Sender.json(sender.refresh(form)).getString("access_token");
    String annas = sender.accessToken();

    assertRefused("ben@agency.example", annas);
    assertRefused("ben@agency.example", bens);
    clock.advance(Duration.ofHours(1));
    assertRefused(Sender.MAILBOX, annas);
    assertThat(google.deliveries()).isEmpty();
  }

  @Test
  void serverShouldRefuseAddressWhenItIsNone() throws Exception {
    String token = sender.accessToken();
    try (Wire wire = new Wire(google)) {
      wire.greetAndLogIn(Sender.MAILBOX, token);

      assertThat(wire.say("MAIL FROM:anna")).first().asString().startsWith("555 5.5.2 ");
      assertThat(wire.say("MAIL FROM:<ännä@agency.example>"))
          .first()
          .asString()
          .startsWith("553 5.6.7 ");
      assertThat(wire.say("MAIL FROM:<anna@agency.example> SIZE=99999999"))
          .first()
          .asString()
          .startsWith("552-5.3.4 ");
      wire.say("MAIL FROM:<anna@agency.example>");
      assertThat(wire.say("RCPT TO:<kim>")).first().asString().startsWith("553 5.1.3 ");
      assertThat(wire.say("DATA")).first().asString().startsWith("503 5.5.1 RCPT first");
    }
  }

  @Test
  void serverShouldTakeEveryMailWhenFiveHundredConnectAtOnce() throws Exception {
    int connections = 500;
    String token = sender.accessToken();
    CountDownLatch allConnected = new CountDownLatch(connections);

    try (ExecutorService senders = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        String messageId = "<" + i + "@x>";
        sent.add(
            senders.submit(
                () -> {
                  try (Wire wire = new Wire(google)) {
                    wire.greetAndLogIn(Sender.MAILBOX, token);
                    allConnected.countDown();
                    allConnected.await();
                    wire.say("MAIL FROM:<anna@agency.example>");
                    wire.say("RCPT TO:<kim@example.org>");
                    wire.say("DATA");
                    return wire.say("Message-ID: " + messageId + "\r\n\r\nHello\r\n.");
                  }
                }));
      }
      for (Future<?> one : sent) {
        assertThat(one.get()).asString().startsWith("[250 2.0.0 OK");
      }
    }

    assertThat(google.ledger().countsByMessageId())
        .hasSize(connections)
        .containsValue(1)
        .doesNotContainValue(2);
    assertThat(google.deliveries())
        .extracting(Delivery::sequence)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, connections).mapToObj(Long::valueOf).toList());
  }

  @Test
  void serverShouldDemandStartTlsWhenItHasACertificate(@TempDir Path directory) throws Exception {
    try (GoogleEmulator secured = Sender.google().startTls(selfSigned(directory)).start();
        Sender client = new Sender(secured)) {
      client.with("mail.smtp.starttls.enable", "true").with("mail.smtp.ssl.trust", "127.0.0.1");
      try (Wire wire = new Wire(secured)) {
        wire.reply();
        assertThat(wire.say("EHLO client.example"))
            .contains("250-STARTTLS")
            .noneMatch(line -> line.contains("AUTH"));
        assertThat(wire.say("MAIL FROM:<anna@agency.example>"))
            .first()
            .asString()
            .startsWith("530 5.7.0 Must issue a STARTTLS");
      }

      client.send(client.accessToken(), Sender.mail("<1@x>"), "kim@example.org");

      assertThat(secured.ledger().count("<1@x>")).isEqualTo(1);
    }
  }

  @Test
  void dialogueShouldLastFromTheConnectionToTheAnswerWhenAMailIsTaken() throws Exception {
    String token = sender.accessToken();
    Instant begun = clock.instant();
    try (Wire wire = new Wire(google)) {
      wire.greetAndLogIn(Sender.MAILBOX, token);
      wire.say("MAIL FROM:<anna@agency.example>");
      wire.say("RCPT TO:<kim@example.org>");
      wire.say("DATA");
      assertThat(google.dialogues())
          .containsExactly(
              new Dialogue(begun, Optional.empty(), Sender.MAILBOX, List.of("kim@example.org")));
      clock.advance(Duration.ofSeconds(3));

      wire.say("Message-ID: <1@x>\r\n\r\nHello\r\n.");

      assertThat(google.dialogues())
          .containsExactly(
              new Dialogue(
                  begun,
                  Optional.of(begun.plusSeconds(3)),
                  Sender.MAILBOX,
                  List.of("kim@example.org")));
    }
  }

  @Test
  void dialogueShouldBeAnotherWhenAConnectionHasAnotherMail() throws Exception {
    String token = sender.accessToken();
    Instant begun = clock.instant();
    try (Wire wire = new Wire(google)) {
      wire.greetAndLogIn(Sender.MAILBOX, token);
      wire.say("MAIL FROM:<anna@agency.example>");
      wire.say("RCPT TO:<kim@example.org>");
      wire.say("DATA");
      wire.say("Message-ID: <1@x>\r\n\r\nHello\r\n.");
      clock.advance(Duration.ofSeconds(3));

      wire.say("NOOP");
      wire.say("MAIL FROM:<anna@agency.example>");
      wire.say("RCPT TO:<lee@example.org>");

      assertThat(google.dialogues())
          .containsExactly(
              new Dialogue(begun, Optional.of(begun), Sender.MAILBOX, List.of("kim@example.org")),
              new Dialogue(
                  begun.plusSeconds(3),
                  Optional.empty(),
                  Sender.MAILBOX,
                  List.of("lee@example.org")));
    }
  }

  @Test
  void dialogueShouldBeClosedWhenTheSenderSaysNothingForTooLong() throws Exception {
    try (GoogleEmulator impatient = Sender.google().smtpIdle(Duration.ofMillis(50)).start();
        Sender client = new Sender(impatient);
        Wire wire = new Wire(impatient)) {
      wire.greetAndLogIn(Sender.MAILBOX, client.accessToken());

      assertThat(wire.reply()).first().asString().startsWith("421 ");

      assertThat(wire.read()).isEqualTo(-1);
      assertThat(impatient.dialogues())
          .singleElement()
          .satisfies(dialogue -> assertThat(dialogue.endedAt()).isPresent());
    }
  }

  private void assertRefused(String mailbox, String accessToken) {
    assertThatExceptionOfType(AuthenticationFailedException.class)
        .isThrownBy(
            () -> sender.sendAs(mailbox, accessToken, Sender.mail("<1@x>"), "kim@example.org"))
        // Angus does not ask for the 535: it gives up at the challenge that explains.
        .withMessageStartingWith("334 ");
  }

  private static SSLContext selfSigned(Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    char[] password = "changeit".toCharArray();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "emulator",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(password))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}

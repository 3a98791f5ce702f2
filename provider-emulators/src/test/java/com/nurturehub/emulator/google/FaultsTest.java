package com.nurturehub.emulator.google;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.Wire;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final GoogleEmulator google = Sender.google().start();
  private final Sender sender = new Sender(google);
  private String token = "";

  @BeforeEach
  void logIn() throws Exception {
    token = sender.accessToken();
  }

  @AfterEach
  void close() {
    sender.close();
    google.close();
  }

  @Test
  void stagesShouldAnswerWhatTheScriptSaysWhenItNamesThem() {
    google.faults().once(Stage.CONNECT).reply(421, "4.7.0 Try again later");
    google.faults().once(Stage.AUTH).reply(454, "4.7.0 Temporary authentication failure");
    google.faults().once(Stage.MAIL).reply(421, "4.7.28 Rate limited");
    google.faults().once(Stage.RCPT).reply(550, "5.1.1 No such user");
    google.faults().once(Stage.DATA).reply(429, "Odd");
    google.faults().once(Stage.FINAL_DOT).reply(552, "5.7.0 Blocked\n5.7.0 really");

    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(this::send)
        .withMessageContaining("421");
    assertThatExceptionOfType(AuthenticationFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("454 4.7.0");
    assertThatExceptionOfType(SMTPSendFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("421 4.7.28");
    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(this::send)
        .withCauseInstanceOf(SMTPAddressFailedException.class);
    assertThatExceptionOfType(SMTPSendFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("429 Odd");
    assertThatExceptionOfType(SMTPSendFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("552 5.7.0 really");
    assertThat(google.deliveries()).isEmpty();
  }

  @Test
  void faultShouldStrikeOnlyItsRecipientWhenItNamesOne() throws Exception {
    Fault gone =
        google.faults().always(Stage.RCPT).to("gone@example.org").reply(550, "5.1.1 No such user");
    sender.with("mail.smtp.sendpartial", "true");

    assertThatExceptionOfType(MessagingException.class)
        .isThrownBy(
            () -> sender.send(token, Sender.mail("<1@x>"), "gone@example.org", "kim@example.org"));

    assertThat(google.deliveries())
        .extracting(Delivery::to)
        .containsExactly(List.of("kim@example.org"));
    assertThat(gone.strikes()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT", "FINAL_DOT"})
  void mailShouldNotBeKeptWhenConnectionIsResetBeforeAcceptance(Stage stage) throws Exception {
    google.faults().once(stage).reset();

    assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send);

    assertThat(google.deliveries()).isEmpty();
    send();
    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void mailShouldBeKeptWhenConnectionIsResetAfterAcceptance() throws Exception {
    google
        .faults()
        .once(Stage.ACCEPTED)
        .when(attempt -> attempt.messageId().equals("<1@x>"))
        .reset();

    assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send);

    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
    assertThat(Sender.json(sender.lookUp("<1@x>", token)).getInt("resultSizeEstimate"))
        .isEqualTo(1);
  }

  @Test
  void peerShouldSeeAResetAndNoEndOfStreamWhenScriptSaysReset() throws Exception {
    google.faults().once(Stage.MAIL).reset();
    try (Wire wire = new Wire(google)) {
      wire.greetAndLogIn(Sender.MAILBOX, token);
      wire.write("MAIL FROM:<anna@agency.example>\r\n");

      assertThatExceptionOfType(SocketException.class)
          .isThrownBy(wire::read)
          .withMessageContaining("reset");
    }
  }

  @Test
  void mailShouldBeKeptAndUnansweredWhenServerHangsAfterAcceptance() throws Exception {
    Fault silence = google.faults().once(Stage.ACCEPTED).hang();
    CompletableFuture<Optional<Exception>> outcome = sendInBackground();

    silence.awaitStrikes(1, SOON);

    assertThat(outcome).isNotDone();
    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
    silence.remove();
    assertThat(outcome.get(5, SECONDS)).get().isInstanceOf(MessagingException.class);
  }

  @Test
  void hangShouldEndWhenPeerGivesUp() throws Exception {
    google.faults().always(Stage.MAIL).hang();
    sender.with("mail.smtp.timeout", "100");

    assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send);

    google.faults().clear();
    sender.with("mail.smtp.timeout", "10000");
    send();
    assertThat(google.deliveries()).hasSize(1);
  }

  @Test
  void hangShouldEndWithAResetWhenItsTimeIsOver() throws Exception {
    google.faults().once(Stage.ACCEPTED).hang(Duration.ofMillis(1));

    assertThatExceptionOfType(MessagingException.class).isThrownBy(this::send);

    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void delayShouldEndEarlyAndLetTheMailPassWhenItIsRemoved() throws Exception {
    Fault slow = google.faults().once(Stage.FINAL_DOT).delay(Duration.ofDays(1));
    CompletableFuture<Optional<Exception>> outcome = sendInBackground();

    slow.awaitStrikes(1, SOON);
    assertThat(google.deliveries()).isEmpty();
    slow.remove();

    assertThat(outcome).succeedsWithin(SOON).isEqualTo(Optional.empty());
    assertThat(google.ledger().count("<1@x>")).isEqualTo(1);
  }

  @Test
  void delayShouldLetLaterFaultsStrikeWhenItIsOver() {
    Fault slow = google.faults().once(Stage.FINAL_DOT).delay(Duration.ofMillis(1));
    Fault then = google.faults().once(Stage.FINAL_DOT).reply(451, "4.3.0 Later");

    assertThatExceptionOfType(SMTPSendFailedException.class)
        .isThrownBy(this::send)
        .withMessageContaining("451");

    assertThat(slow.strikes()).isEqualTo(1);
    assertThat(then.strikes()).isEqualTo(1);
  }

  @Test
  void faultShouldStrikeExactlyAsOftenAsSaidWhenManyConnectAtOnce() {
    Fault few = google.faults().times(10, Stage.FINAL_DOT).reply(451, "4.3.0 Later");

    List<CompletableFuture<Optional<Exception>>> outcomes =
        IntStream.range(0, 40).mapToObj(i -> sendInBackground()).toList();
    long failed =
        outcomes.stream().map(CompletableFuture::join).filter(Optional::isPresent).count();

    assertThat(failed).isEqualTo(10);
    assertThat(few.strikes()).isEqualTo(10);
    assertThat(google.ledger().count("<1@x>")).isEqualTo(30);
  }

  @Test
  void connectionShouldBeRefusedWhenThePortIsClosed() throws Exception {
    google.refuseSmtp();

    assertThatIOException().isThrownBy(() -> new Wire(google)).isInstanceOf(ConnectException.class);

    google.acceptSmtp();
    send();
    assertThat(google.deliveries()).hasSize(1);
  }

  @Test
  void emulatorShouldCloseAtOnceWhenFaultsHoldConnections() throws Exception {
    Fault silence = google.faults().always(Stage.MAIL).hang();
    Fault slow = google.faults().always(Stage.TOKEN).delay(Duration.ofDays(1));
    CompletableFuture<Optional<Exception>> outcome = sendInBackground();
    CompletableFuture<?> refresh =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return sender.refresh(Sender.refreshForm());
              } catch (Exception e) {
                return e;
              }
            });
    silence.awaitStrikes(1, SOON);
    slow.awaitStrikes(1, SOON);

    google.close();

    assertThat(outcome.get(5, SECONDS)).get().isInstanceOf(MessagingException.class);
    assertThat(refresh).succeedsWithin(SOON);
  }

  private void send() throws MessagingException {
    sender.send(token, Sender.mail("<1@x>"), "kim@example.org");
  }

  private CompletableFuture<Optional<Exception>> sendInBackground() {
    CompletableFuture<Optional<Exception>> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                send();
                outcome.complete(Optional.empty());
              } catch (MessagingException | RuntimeException e) {
                outcome.complete(Optional.of(e));
              }
            });
    return outcome;
  }
}

package com.nurturehub.email.outbound.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.outbound.smtp.SmtpSubmission.Submission;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpSubmissionTest {

  private static final String ANNA = "anna@acme.example";
  private static final String BOB = "bob@acme.example";

  private final GoogleEmulator google =
      GoogleEmulator.builder().client("client", "secret").mailbox(ANNA, ANNA).start();
  private final Fault connects = google.faults().always(Stage.CONNECT).delay(Duration.ZERO);
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final SmtpSubmission smtp = smtp(google, Duration.ofSeconds(20));
  private final String token = accessToken(google, ANNA);

  SmtpSubmissionTest() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void close() {
    smtp.close();
    timer.shutdownNow();
    http.close();
    google.close();
  }

  @Test
  void connectionShouldServeOneMessageAfterTheOther() {
    List<RawMessage> messages = Stream.generate(() -> message(ANNA)).limit(3).toList();

    messages.forEach(message -> accept(smtp.submit(message, new MailAddress(ANNA), token)));

    assertThat(connects.strikes()).isEqualTo(1);
    assertThat(google.deliveries())
        .extracting(Delivery::messageId)
        .containsExactlyElementsOf(messages.stream().map(m -> m.messageId().value()).toList());
  }

  @Test
  void connectionShouldServeOneMailboxAlone() {
    google.grant(BOB, BOB);
    String bobs = accessToken(google, BOB);

    accept(submit());
    accept(smtp.submit(message(BOB), new MailAddress(BOB), bobs));
    accept(submit());

    assertThat(connects.strikes()).isEqualTo(2);
    assertThat(google.deliveries()).extracting(Delivery::mailbox).containsExactly(ANNA, BOB, ANNA);
  }

  @Test
  void connectionShouldBeAnotherWhenTheAccessTokenIs() {
    accept(submit());
    accept(smtp.submit(message(ANNA), new MailAddress(ANNA), accessToken(google, ANNA)));

    assertThat(connects.strikes()).isEqualTo(2);
    await(() -> google.openSmtpConnections() == 1);
  }

  @Test
  void connectionShouldBeAnotherWhenAnAddressIsInternationalized() {
    ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    google.faults().always(Stage.MAIL).when(it -> lines.add(it.line())).delay(Duration.ZERO);

    accept(submit());
    accept(smtp.submit(message(ANNA, "käte@example.com"), new MailAddress(ANNA), token));
    accept(submit());

    assertThat(lines.stream().map(line -> line.contains("SMTPUTF8")))
        .containsExactly(false, true, false);
  }

  @Test
  void messageShouldGoOverANewConnectionWhenTheServerHasClosedTheOld() {
    accept(submit());
    google.refuseSmtp();
    google.acceptSmtp();

    accept(submit());

    assertThat(connects.strikes()).isEqualTo(2);
  }

  @Test
  void connectionShouldEndWithItsMessageWhenNoneMayRest() {
    SmtpEndpoint endpoint =
        new SmtpEndpoint(
            google.smtpHost(),
            google.smtpPort(),
            SmtpEndpoint.Tls.OFF,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20));
    try (SmtpSubmission restless = SmtpSubmission.withoutRest(endpoint)) {
      accept(restless.submit(message(ANNA), new MailAddress(ANNA), token));
      await(() -> google.openSmtpConnections() == 0);

      accept(restless.submit(message(ANNA), new MailAddress(ANNA), token));

      assertThat(connects.strikes()).isEqualTo(2);
    }
  }

  @Test
  void messageShouldGoOverANewConnectionWhenTheServerGrewTiredOfTheOld() {
    try (GoogleEmulator impatient =
            GoogleEmulator.builder()
                .client("client", "secret")
                .mailbox(ANNA, ANNA)
                .smtpIdle(Duration.ofMillis(50))
                .start();
        SmtpSubmission smtp = smtp(impatient, Duration.ofSeconds(20))) {
      String token = accessToken(impatient, ANNA);
      accept(smtp.submit(message(ANNA), new MailAddress(ANNA), token));
      await(() -> impatient.openSmtpConnections() == 0);

      accept(smtp.submit(message(ANNA), new MailAddress(ANNA), token));

      assertThat(impatient.deliveries()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {421, 432, 451, 454, 503, 530, 535, 550})
  void messageShouldGoOverANewConnectionWhenTheServerTakesNoneOverTheOld(int code) {
    accept(submit());
    google.faults().once(Stage.MAIL).reply(code, "4.7.0 no more over this one");

    accept(submit());

    assertThat(connects.strikes()).isEqualTo(2);
    assertThat(google.deliveries()).hasSize(2);
  }

  @Test
  void outcomeShouldBeTheNewConnectionsWhenItTakesNoneEither() {
    accept(submit());
    google.faults().always(Stage.MAIL).reply(550, "5.4.5 Daily user sending limit exceeded");

    assertThat(outcomeOf(submit()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.retryAfter()).contains(Duration.ofHours(2)));
    assertThat(connects.strikes()).isEqualTo(2);
  }

  @Test
  void messageShouldGoOverANewConnectionWhenTheOldBreaksBeforeItsRecipientIsNamed() {
    accept(submit());
    google.faults().once(Stage.MAIL).reset();

    accept(submit());

    assertThat(connects.strikes()).isEqualTo(2);
    assertThat(google.deliveries()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"RCPT", "DATA"})
  void outcomeShouldBeTransientWhenAUsedConnectionBreaksBeforeTheMessageIsOut(Stage stage) {
    accept(submit());
    google.faults().once(stage).reset();

    assertThat(outcomeOf(submit())).isInstanceOf(SendOutcome.Transient.class);

    assertThat(google.deliveries()).hasSize(1);
    accept(submit());
    assertThat(connects.strikes()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"CONTENT", "FINAL_DOT", "ACCEPTED"})
  void outcomeShouldBeUnknownWhenAUsedConnectionBreaksAfterTheMessageIsOut(Stage stage) {
    accept(submit());
    google.faults().once(stage).reset();

    assertThat(outcomeOf(submit())).isInstanceOf(SendOutcome.Unknown.class);

    assertThat(google.deliveries()).hasSize(stage == Stage.ACCEPTED ? 2 : 1);
    accept(submit());
    assertThat(connects.strikes()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 421, TRANSIENT",
    "RCPT, 450, TRANSIENT",
    "RCPT, 550, PERMANENT",
    "DATA, 421, TRANSIENT",
    "DATA, 554, PERMANENT",
    "FINAL_DOT, 421, TRANSIENT",
    "FINAL_DOT, 552, PERMANENT"
  })
  void refusalShouldMeanTheSameOnAUsedConnection(Stage stage, int code, Meaning meaning) {
    accept(submit());
    google.faults().once(stage).reply(code, "no");

    SendOutcome outcome = outcomeOf(submit());

    assertThat(outcome).isInstanceOf(meaning.type);
    assertThat(google.deliveries()).hasSize(1);
    accept(submit());
    assertThat(connects.strikes()).isEqualTo(2);
  }

  enum Meaning {
    TRANSIENT(SendOutcome.Transient.class),
    PERMANENT(SendOutcome.Permanent.class);

    private final Class<? extends SendOutcome> type;

    Meaning(Class<? extends SendOutcome> type) {
      this.type = type;
    }
  }

  @Test
  void outcomeShouldBeUnknownWhenTheServerFallsSilentOverAUsedConnection() {
    try (SmtpSubmission impatient = smtp(google, Duration.ofSeconds(2))) {
      accept(impatient.submit(message(ANNA), new MailAddress(ANNA), token));
      Fault silence = google.faults().once(Stage.ACCEPTED).hang();

      SendOutcome outcome =
          outcomeOf(impatient.submit(message(ANNA), new MailAddress(ANNA), token));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              SendOutcome.Unknown.class,
              unknown -> assertThat(unknown.failure().code()).isEqualTo("timeout"));
      silence.remove();
    }
  }

  @Test
  void connectionShouldBeClosedWhenItHasRestedForLongEnough() {
    accept(submit());

    assertThat(timer.getQueue()).hasSize(1);
    Objects.requireNonNull(timer.getQueue().peek()).run();

    await(() -> google.openSmtpConnections() == 0);
    accept(submit());
    assertThat(connects.strikes()).isEqualTo(2);
  }

  @Test
  void nothingShouldRestWhenItIsClosed() {
    accept(submit());

    smtp.close();

    await(() -> google.openSmtpConnections() == 0);
    accept(submit());
    await(() -> google.openSmtpConnections() == 0);
    assertThat(timer.getQueue()).isEmpty();
  }

  @Test
  void oneConnectionShouldRestWhenManyMessagesOfAMailboxWereUnderWayAtOnce() throws Exception {
    Callable<Submission> submit = this::submit;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Submission> each : threads.invokeAll(Collections.nCopies(400, submit))) {
        accept(each.get());
      }
    }

    assertThat(google.ledger().countsByMessageId())
        .hasSize(400)
        .allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
    await(() -> google.openSmtpConnections() == 1);
    assertThat(timer.getQueue()).hasSize(1);
  }

  @Test
  void connectionsShouldBeBoundedWhenThereAreManyMailboxes() {
    IntStream.rangeClosed(0, RestingConnections.MAX)
        .mapToObj(i -> "agent" + i + "@acme.example")
        .forEach(
            mailbox -> {
              google.grant(mailbox, mailbox);
              accept(
                  smtp.submit(
                      message(mailbox), new MailAddress(mailbox), accessToken(google, mailbox)));
            });

    await(() -> google.openSmtpConnections() == RestingConnections.MAX);
    assertThat(timer.getQueue()).hasSize(RestingConnections.MAX);
  }

  private SmtpSubmission smtp(GoogleEmulator server, Duration patience) {
    return new SmtpSubmission(
        new SmtpEndpoint(
            server.smtpHost(), server.smtpPort(), SmtpEndpoint.Tls.OFF, patience, patience),
        Optional.empty(),
        SmtpSubmission.LONGEST_REST,
        timer);
  }

  private Submission submit() {
    return smtp.submit(message(ANNA), new MailAddress(ANNA), token);
  }

  private static void accept(Submission submission) {
    assertThat(outcomeOf(submission)).isInstanceOf(SendOutcome.Accepted.class);
  }

  private static SendOutcome outcomeOf(Submission submission) {
    return switch (submission) {
      case Submission.Settled settled -> settled.outcome();
      case Submission.TokenRefused refused -> throw new AssertionError(refused.failure());
    };
  }

  private static RawMessage message(String from) {
    return message(from, "jo@example.com");
  }

  private static RawMessage message(String from, String to) {
    MailAddress sender = new MailAddress(from);
    MessageId id = MessageId.of(Examples.emailId(), sender);
    return new RawMessage(
        ("Message-ID: " + id + "\r\nSubject: s\r\n\r\n.Hello\r\n")
            .getBytes(StandardCharsets.US_ASCII),
        id,
        sender,
        new MailAddress(to));
  }

  /** A mailbox's refresh token is its address here. */
  private String accessToken(GoogleEmulator server, String mailbox) {
    HttpRequest request =
        HttpRequest.newBuilder(server.tokenUrl())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=refresh_token&client_id=client&client_secret=secret&refresh_token="
                        + mailbox.replace("@", "%40")))
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"")
          .matcher(answer)
          .results()
          .findFirst()
          .orElseThrow()
          .group(1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A server learns a moment later that a connection is over. */
  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it came to pass").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}

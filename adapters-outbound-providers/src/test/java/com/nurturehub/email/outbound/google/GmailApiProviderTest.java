package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Gmail API where drafts may be made and messages read. */
class GmailApiProviderTest implements GmailContract {

  private static final String COMPOSE = "https://www.googleapis.com/auth/gmail.compose";

  private final GoogleEmulator google = Google.emulator().start();
  private final GmailApiProvider provider =
      new GmailApiProvider(Google.settings(google), Google.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public GoogleEmulator google() {
    return google;
  }

  @Override
  public GmailApiProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return Google.tenant(Google.REFRESH_TOKEN);
  }

  @Test
  void limitsShouldBeThreeQuartersOfTheMailboxesOwn() {
    assertThat(provider.defaultLimits().perDay()).isEqualTo(1_500);
    assertThat(provider.defaultLimits().perMinute()).isEqualTo(97);
    assertThat(provider.id()).hasToString("google-workspace/api");
  }

  @Test
  void draftShouldBeOneNoLongerWhenItWasSent() {
    Ready ready = prepared(Google.message("jo@example.com"));
    assertThat(google.drafts(Google.MAILBOX)).isEqualTo(1);

    assertThat(send(ready))
        .isEqualTo(
            new SendOutcome.Accepted(
                google.deliveries().stream().map(Delivery::providerId).findFirst(),
                Optional.empty()));
    assertThat(google.drafts(Google.MAILBOX)).isZero();
  }

  @Test
  void draftShouldBeSentOnceWhenItIsSentAgainAfterItsAnswerWasLost() {
    Ready ready = prepared(Google.message("jo@example.com"));
    loseNextAnswer();
    send(ready);

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(google.deliveries()).hasSize(1);
    assertThat(provider.inquire(connected(), ready))
        .isEqualTo(new Inquiry.Sent(Optional.of(google.deliveries().getFirst().providerId())));
  }

  @Test
  void sameDraftShouldBeSentWhenItIsStillThere() {
    Ready ready = prepared(Google.message("jo@example.com"));
    google.faults().once(Stage.API).saying("/send").reply(502, "");

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready)).isEqualTo(new Inquiry.NotSent(ready));
    assertThat(send(ready)).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(google.deliveries()).hasSize(1);
  }

  @Test
  void sameDraftShouldBeSentWhenItsReferenceWasNotKept() {
    RawMessage message = Google.message("jo@example.com");
    Ready ready = prepared(message);

    assertThat(provider.inquire(connected(), new Ready(message, Optional.empty())))
        .isEqualTo(new Inquiry.NotSent(ready));
  }

  @Test
  void nothingShouldBeKnownWhenNeitherDraftNorMessageIsThere() {
    Ready ready = prepared(Google.message("jo@example.com"));
    google.sentCopyAppearsAfter(Duration.ofDays(1));
    send(ready);

    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.CannotTell.class);
  }

  @Test
  void missingDraftShouldCountAsSentWhenMessagesMayNotBeRead() {
    google.grant(Google.MAILBOX, "1//compose", COMPOSE);
    DeliverySettings settings = Google.tenant("1//compose");
    Ready ready = prepared(settings, Google.message("jo@example.com"));
    loseNextAnswer();

    assertThat(provider.send(settings, ready, Examples.emailId()))
        .isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(settings, ready)).isEqualTo(new Inquiry.Sent(Optional.empty()));
  }

  @Test
  void messageShouldBeFoundWhenGmailGivesItAnIdOfItsOwn() {
    google.replaceMessageIds();
    RawMessage message = Google.message("jo@example.com");
    Ready ready = prepared(message);
    loseNextAnswer();
    send(ready);

    Delivery sent = google.deliveries().getFirst();
    assertThat(sent.messageId()).isNotEqualTo(message.messageId().value());
    assertThat(ready.reference()).hasValueSatisfying(r -> assertThat(r).contains(sent.messageId()));
    assertThat(provider.inquire(connected(), ready))
        .isEqualTo(new Inquiry.Sent(Optional.of(sent.providerId())));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 3_400_000, 3_600_000, 6_000_000})
  void messageShouldArriveWhateverItsSize(int size) {
    MailAddress from = new MailAddress(Google.MAILBOX);
    MessageId id = MessageId.of(Examples.emailId(), from);
    String head = "From: " + from + "\r\nTo: jo@example.com\r\nMessage-ID: " + id + "\r\n\r\n";
    byte[] bytes = (head + "?>~ÿþ\r\n".repeat(size / 7)).getBytes(StandardCharsets.ISO_8859_1);
    RawMessage message = new RawMessage(bytes, id, from, new MailAddress("jo@example.com"));

    assertThat(send(prepared(message))).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(delivered()).singleElement().isEqualTo(bytes);
  }

  @Test
  void draftShouldNotStayBehindWhenItIsRefusedOrPostponed() {
    postponeNextMessage();
    send(prepared(Google.message("jo@example.com")));
    refuseNextMessage();
    send(prepared(Google.message("jo@example.com")));

    assertThat(google.drafts(Google.MAILBOX)).isZero();
  }

  @Test
  void messageShouldNotBePreparedWhenItsDraftCannotBeReadBack() {
    google.faults().once(Stage.API).saying("GET").reply(500, "");

    assertThat(provider.prepare(connected(), Google.message("jo@example.com")))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused -> assertThat(refused.outcome()).isInstanceOf(SendOutcome.Transient.class));
    assertThat(google.drafts(Google.MAILBOX)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "403, userRateLimitExceeded, 0",
    "403, rateLimitExceeded, 0",
    "429, rateLimitExceeded, 60",
    "403, dailyLimitExceeded, 7200",
    "429, dailyLimitExceeded, 7200"
  })
  void mailboxShouldRestWhenALimitIsUsedUp(int status, String reason, long seconds) {
    google
        .faults()
        .always(Stage.API)
        .saying("/send")
        .reply(status, GoogleEmulator.error(status, reason, "no more"));

    assertThat(send(prepared(Google.message("jo@example.com"))))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> {
              assertThat(passing.failure().code()).isEqualTo(reason);
              assertThat(passing.retryAfter().map(Duration::toSeconds).orElse(0L))
                  .isEqualTo(seconds);
            });
  }

  @Test
  void mailboxShouldRestUntilItsLimitOpensWhenGmailSaysWhen() {
    Instant now = Instant.parse("2026-11-24T09:00:00Z");
    GmailApiProvider provider =
        new GmailApiProvider(
            Google.settings(google), Google.tokens(), Clock.fixed(now, ZoneOffset.UTC));
    Ready ready = prepared(Google.message("jo@example.com"));
    google
        .faults()
        .once(Stage.API)
        .saying("/send")
        .reply(
            429,
            GoogleEmulator.error(
                429,
                "userRateLimitExceeded",
                "User-rate limit exceeded.  Retry after 2026-11-24T10:30:00.000Z (Mail sending)"));

    assertThat(provider.send(connected(), ready, Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.retryAfter()).contains(Duration.ofMinutes(90)));
  }

  @ParameterizedTest
  @CsvSource({
    "403, insufficientPermissions, RECONSENT_REQUIRED",
    "403, domainPolicy, RECONSENT_REQUIRED",
    "403, accessNotConfigured, MISCONFIGURED",
    "401, authError, RECONSENT_REQUIRED",
    "400, failedPrecondition, MISCONFIGURED"
  })
  void connectionShouldBeBrokenWhenGmailRefusesTheMailbox(
      int status, String reason, Connection.State how) {
    google
        .faults()
        .always(Stage.API)
        .reply(status, GoogleEmulator.error(status, reason, "jo@example.com"));

    assertThat(provider.prepare(connected(), Google.message("jo@example.com")))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused ->
                assertThat(refused.outcome())
                    .isInstanceOfSatisfying(
                        SendOutcome.ConnectionBroken.class,
                        broken -> assertThat(broken.how()).isEqualTo(how)));
  }

  @Test
  void messageShouldBeSentWithAFreshTokenWhenTheOldOneIsNotTaken() {
    Ready ready = prepared(Google.message("jo@example.com"));
    google.expireAccessTokens();

    assertThat(send(ready)).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(google.tokenRequests()).isEqualTo(2);
    assertThat(google.deliveries()).hasSize(1);
  }

  @Test
  void inquiryShouldGoByTheMessageWhenAnotherProviderWroteTheReference() {
    RawMessage message = Google.message("jo@example.com");
    Ready ready = prepared(message);
    send(ready);

    assertThat(provider.inquire(connected(), new Ready(message, Optional.of("AAMkAGI/=+ x y"))))
        .isInstanceOf(Inquiry.Sent.class);
  }

  @Test
  void credentialsShouldBeAtFaultWhenAServiceAccountsFileIsNone() {
    ServiceAccountKey account = ServiceAccountKey.generate("sender@p.iam.example");

    assertThat(faultsIn(Map.of("serviceAccount", account.file()))).isEmpty();
    assertThat(faultsIn(Map.of("serviceAccount", "{}"))).containsExactly("serviceAccount");
    assertThat(
            faultsIn(
                Map.of(
                    "serviceAccount", account.file().replaceFirst("PRIVATE KEY-----[^-]{9}", ""))))
        .containsExactly("serviceAccount.private_key");
    assertThat(faultsIn(Map.of("serviceAccount", account.file(), "oauth.refreshToken", "1//also")))
        .containsExactly("oauth.refreshToken");
  }

  private List<String> faultsIn(Map<String, String> credentials) {
    return provider.faultsOf(new ProviderCredentials(credentials)).stream()
        .map(CredentialFault::field)
        .toList();
  }

  private SendOutcome send(Ready ready) {
    return provider.send(connected(), ready, Examples.emailId());
  }

  private Ready prepared(RawMessage message) {
    return prepared(connected(), message);
  }

  private Ready prepared(DeliverySettings settings, RawMessage message) {
    Preparation preparation = provider.prepare(settings, message);
    assertThat(preparation).isInstanceOf(Preparation.Prepared.class);
    return ((Preparation.Prepared) preparation).ready();
  }
}

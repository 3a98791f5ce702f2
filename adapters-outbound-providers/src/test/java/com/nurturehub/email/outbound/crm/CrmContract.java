package com.nurturehub.email.outbound.crm;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.FailureTableContract;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.MailProviderContract;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.SentRecorder;
import com.nurturehub.email.application.port.SentRecorderContract;
import com.nurturehub.email.domain.delivery.Contact;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.Lease;
import com.nurturehub.email.domain.delivery.MessageId;
import com.nurturehub.email.domain.delivery.Scheduled;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.delivery.Sent;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.MailAddress;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.email.outbound.http.HttpSignals;
import com.nurturehub.email.outbound.oauth.AccessTokens;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.crm.CrmEmulator;
import com.nurturehub.emulator.crm.Filing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every CRM does, each against its emulator. */
abstract class CrmContract
    implements MailProviderContract, SentRecorderContract, FailureTableContract {

  static final String CLIENT_ID = "app-1";
  static final String CLIENT_SECRET = "secret-of-app-1";
  static final String CONTACT = "0199c2a4-7c1e-7a31-9d0b-6f1a2b3c4d5e";

  /** What stands for an agency of each CRM, and for one that has withdrawn. */
  static final String AGENCY = "2f1a7c9e-52a1-4f7e-9f0a-1c2d3e4f5a6b";

  static final String WITHDRAWN = "9e8d7c6b-5a49-4838-a726-15e4d3c2b1a0";

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  final CrmEmulator emulator =
      CrmEmulator.builder()
          .client(CLIENT_ID, CLIENT_SECRET)
          .agency(AGENCY, "acme")
          .agency(WITHDRAWN, "acme")
          .start();

  private final CrmProvider provider;

  CrmContract() {
    emulator.withdraw(WITHDRAWN);
    provider = providerOf(crm(at(defaults())));
  }

  /** As it is where nothing is configured. */
  abstract CrmSettings defaults();

  abstract Crm crm(CrmSettings settings);

  /** The credentials of an agency, without {@code credentials.} before each. */
  abstract Map<String, String> credentials(String agency);

  @AfterEach
  void close() {
    emulator.close();
  }

  @Override
  public MailProvider provider() {
    return provider;
  }

  @Override
  public SentRecorder recorder() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return tenant(credentials(AGENCY));
  }

  @Override
  public DeliverySettings withoutConsent() {
    return tenant(credentials(WITHDRAWN));
  }

  /** Nobody consents to anything by a browser: somebody configures other credentials. */
  @Override
  public Connection.State brokenWithoutConsent() {
    return Connection.State.MISCONFIGURED;
  }

  @Override
  public String transport() {
    return "crm-" + crm(defaults()).name();
  }

  @Override
  public Map<String, Signal> signals() {
    return HttpSignals.together(
        HttpSignals.ofSending(this::sends),
        Map.of(
            "unreachable", emulator::close,
            "answer-lost", this::loseNextAnswer,
            "silent", () -> emulator.faults().once(Stage.ACCEPTED).hang(),
            "accepted-slower",
                () ->
                    emulator
                        .faults()
                        .once(Stage.ACCEPTED)
                        .reply(202, "{\"id\": \"m-1\"}", HttpSignals.seconds()),
            "crm-forbidden", () -> sends().reply(403, "{}"),
            "crm-unauthorized", () -> sends().reply(401, "{}")));
  }

  private Faults.Rule sends() {
    return emulator.faults().always(Stage.FINAL_DOT);
  }

  @Override
  public List<byte[]> delivered() {
    return emulator.deliveries().stream().map(Delivery::raw).toList();
  }

  @Override
  public void loseNextAnswer() {
    emulator.faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  public void postponeNextMessage() {
    emulator.faults().once(Stage.API).reply(503, "{}", Map.of("Retry-After", "30"));
  }

  @Override
  public void refuseNextMessage() {
    emulator
        .faults()
        .once(Stage.FINAL_DOT)
        .reply(422, "{\"title\": \"Opted out\", \"detail\": \"jo@example.com has opted out\"}");
  }

  @Override
  public Sent sent() {
    return SENT;
  }

  @Override
  public List<String> recorded() {
    return emulator.filings().stream().map(Filing::contact).toList();
  }

  @Override
  public void postponeNextRecord() {
    emulator.faults().once(Stage.FILING).reply(429, "{}", Map.of("Retry-After", "60"));
  }

  @Override
  public void refuseNextRecord() {
    emulator.faults().once(Stage.FILING).reply(422, "{}");
  }

  @Override
  public void goAway() {
    emulator.close();
  }

  @Test
  void everyFieldShouldBeRequiredWhenThePlatformHasNoClient() {
    Map<String, String> all = credentials(AGENCY);
    for (String field : all.keySet()) {
      Map<String, String> others = new HashMap<>(all);
      others.remove(field);

      assertThat(provider.faultsOf(tenant(others).credentials()))
          .extracting(MailProvider.CredentialFault::field)
          .containsExactly("credentials." + field);
    }
  }

  @Test
  void fieldShouldBeAtFaultWhenItCannotStandInARequest() {
    Map<String, String> broken = new HashMap<>(credentials(AGENCY));
    String field = broken.keySet().iterator().next();
    broken.put(field, "two\r\nlines");

    assertThat(provider.faultsOf(tenant(broken).credentials()))
        .extracting(MailProvider.CredentialFault::field)
        .containsExactly("credentials." + field);
  }

  @Test
  void providersIdShouldComeBackWithItsRequestToSlowDown() {
    SendOutcome outcome = send();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Accepted.class,
            accepted -> {
              assertThat(accepted.providerMessageId())
                  .contains(emulator.deliveries().getFirst().providerId());
              assertThat(accepted.slowDown()).isEmpty();
            });
    emulator
        .faults()
        .once(Stage.ACCEPTED)
        .reply(202, "{\"id\": \"m-2\"}", Map.of("Retry-After", "5"));
    assertThat(send())
        .isEqualTo(
            new SendOutcome.Accepted(Optional.of("m-2"), Optional.of(Duration.ofSeconds(5))));
  }

  @ParameterizedTest
  @CsvSource({
    "503, , Unknown",
    "502, 7, Unknown",
    "200, , Unknown",
    "422, , Permanent",
    "405, , ConnectionBroken",
    "302, , ConnectionBroken"
  })
  void outcomeShouldBeReadAsTheContractSays(int status, String retryAfter, String outcome) {
    emulator
        .faults()
        .always(Stage.FINAL_DOT)
        .reply(status, "{}", retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter));

    assertThat(send().getClass().getSimpleName()).isEqualTo(outcome);
    assertThat(emulator.deliveries()).isEmpty();
  }

  @Test
  void reasonShouldBeTheCrmsOwnWordsWhenItRefuses() {
    refuseNextMessage();

    assertThat(send())
        .isInstanceOfSatisfying(
            SendOutcome.Permanent.class,
            refused -> assertThat(refused.failure().detail()).isEqualTo("(address) has opted out"));
  }

  @Test
  void connectionShouldBeMisconfiguredWhenNobodyHasSaidWhereTheCrmIs() {
    CrmSettings known = at(defaults());
    CrmProvider lost =
        providerOf(
            crm(
                new CrmSettings(
                    Optional.empty(),
                    known.tokenUrl(),
                    known.sendPath(),
                    known.recordPath(),
                    known.client())));

    assertThat(lost.send(connected(), ready(), Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> assertThat(broken.how()).isEqualTo(Connection.State.MISCONFIGURED));
  }

  @Test
  void nothingShouldBeRecordedWhenThereIsNoPathForIt() {
    CrmSettings known = at(defaults());
    CrmProvider silent =
        providerOf(
            crm(
                new CrmSettings(
                    known.url(),
                    known.tokenUrl(),
                    known.sendPath(),
                    Optional.empty(),
                    known.client())));

    assertThat(silent.recorder()).isEmpty();
    assertThat(provider.recorder()).contains(provider);
  }

  SendOutcome send() {
    return provider.send(connected(), ready(), Examples.emailId());
  }

  Ready ready() {
    MailAddress from = new MailAddress("anna@acme.example");
    MessageId id = MessageId.of(Examples.emailId(), from);
    return new Ready(
        new RawMessage(
            ("From: " + from + "\r\nMessage-ID: " + id + "\r\nSubject: s\r\n\r\nHello\r\n")
                .getBytes(StandardCharsets.US_ASCII),
            id,
            from,
            new MailAddress("jo@example.com")),
        Optional.empty());
  }

  DeliverySettings tenant(Map<String, String> credentials) {
    Map<String, String> values = new HashMap<>();
    credentials.forEach((field, value) -> values.put("credentials." + field, value));
    return Examples.settings(Examples.ACME).withCredentials(new ProviderCredentials(values));
  }

  CrmProvider providerOf(Crm crm) {
    return new CrmProvider(crm, tokens(), Clock.systemUTC(), TIMEOUT);
  }

  /** The same where the emulator is; recorded is by the contract where a vendor has no call. */
  CrmSettings at(CrmSettings defaults) {
    String crm = crm(defaults).name();
    return new CrmSettings(
        Optional.of(emulator.url(crm)),
        Optional.empty(),
        defaults.sendPath(),
        defaults
            .recordPath()
            .or(() -> Optional.of(defaults.sendPath().replace("/emails", "/sent-emails"))),
        defaults.client());
  }

  private static AccessTokens tokens() {
    Clock clock = Clock.systemUTC();
    return new AccessTokens(new InMemoryStores(clock).stores().credentials(), clock);
  }

  private static final Sent SENT = sentTo(CONTACT);

  private static Sent sentTo(String contact) {
    EmailDetails usual = Examples.details(Examples.ACME, Examples.NOON);
    EmailDetails details =
        new EmailDetails(
            usual.tenant(),
            usual.id(),
            usual.sequence(),
            new Contact(new ContactId(contact), usual.contact().mailbox(), Optional.empty()),
            usual.subject(),
            usual.replyTo(),
            usual.headers(),
            usual.notAfter(),
            usual.messageId(),
            usual.createdAt());
    Lease lease =
        new Lease(1, "worker-1", Examples.PROVIDER, Examples.NOON, Examples.NOON.plusSeconds(60));
    return Scheduled.at(details, Examples.NOON)
        .lease(lease)
        .confirm(Optional.empty(), Examples.NOON);
  }
}

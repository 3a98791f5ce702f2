package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graph on behalf of a mailbox's owner, where drafts may be made and messages read. */
class GraphProviderTest implements GraphContract {

  private final Microsoft microsoft = new Microsoft(Microsoft.emulator());
  private final MicrosoftEmulator emulator = microsoft.emulated();
  private final GraphProvider provider =
      new GraphProvider(microsoft.settings(), microsoft.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Override
  public Microsoft microsoft() {
    return microsoft;
  }

  @Override
  public GraphProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return microsoft.tenant(Microsoft.REFRESH_TOKEN);
  }

  @Test
  void limitsShouldBeThreeQuartersOfThePublished() {
    assertThat(provider.defaultLimits().perMinute()).isEqualTo(22);
    assertThat(provider.defaultLimits().perDay()).isEqualTo(7_500);
    assertThat(provider.defaultLimits().concurrent()).isEqualTo(3);
    assertThat(provider.id()).hasToString("microsoft-365/api");
  }

  @Test
  void credentialsShouldBeAtFaultWhenAnApplicationIsIncompleteOrNotAlone() {
    assertThat(faultsIn(Map.of())).containsExactly("oauth.refreshToken");
    assertThat(faultsIn(Map.of("application.clientId", "c")))
        .containsExactlyInAnyOrder("application.directory", "application.clientSecret");
    assertThat(faultsIn(application("agency.example"))).isEmpty();
    assertThat(faultsIn(application("a/../b"))).containsExactly("application.directory");
    assertThat(faultsIn(application(" "))).containsExactly("application.directory");
    Map<String, String> both = application("agency.example");
    both.put("oauth.refreshToken", "1.also");
    assertThat(faultsIn(both)).containsExactly("oauth.refreshToken");
  }

  @Test
  void draftShouldBeOneNoLongerWhenItWasSent() {
    Ready ready = prepared();
    assertThat(emulator.drafts(Microsoft.MAILBOX)).isEqualTo(1);

    assertThat(send(ready))
        .isEqualTo(
            new SendOutcome.Accepted(
                emulator.deliveries().stream().map(Delivery::providerId).findFirst(),
                Optional.empty()));
    assertThat(emulator.drafts(Microsoft.MAILBOX)).isZero();
  }

  @Test
  void mailboxShouldRestWhenItsMessageIsTakenWithARequestForAPause() {
    emulator.faults().once(Stage.ACCEPTED).reply(202, "", Map.of("Retry-After", "30"));

    assertThat(send(prepared()))
        .isInstanceOfSatisfying(
            SendOutcome.Accepted.class,
            accepted -> assertThat(accepted.slowDown()).contains(Duration.ofSeconds(30)));
    assertThat(emulator.deliveries()).hasSize(1);
  }

  @Test
  void messageShouldBeFoundWhenTheGatewayGaveUpOnIt() {
    Ready ready = prepared();
    emulator.faults().once(Stage.ACCEPTED).reply(504, "");

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready))
        .isEqualTo(new Inquiry.Sent(Optional.of(emulator.deliveries().getFirst().providerId())));
  }

  @Test
  void messageShouldBeFoundWhenItsCopyHasAnotherId() {
    emulator.renameSentItems();
    Ready ready = prepared();
    loseNextAnswer();
    send(ready);

    String id = emulator.deliveries().getFirst().providerId();
    assertThat(ready.reference()).hasValueSatisfying(r -> assertThat(r).doesNotContain(id));
    assertThat(provider.inquire(connected(), ready)).isEqualTo(new Inquiry.Sent(Optional.of(id)));
  }

  @Test
  void messageShouldBeFoundWhenExchangeGivesItNamesOfItsOwn() {
    emulator.renameSentItems();
    emulator.replaceMessageIds();
    RawMessage message = message();
    Ready ready = prepared(message);
    loseNextAnswer();
    send(ready);

    Delivery sent = emulator.deliveries().getFirst();
    assertThat(sent.messageId()).isNotEqualTo(message.messageId().value());
    assertThat(provider.inquire(connected(), ready))
        .isEqualTo(new Inquiry.Sent(Optional.of(sent.providerId())));
  }

  @Test
  void sameDraftShouldBeSentWhenItIsStillThere() {
    Ready ready = prepared();
    emulator.faults().once(Stage.FINAL_DOT).reply(503, "");

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready)).isEqualTo(new Inquiry.NotSent(ready));
    assertThat(send(ready)).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(emulator.deliveries()).hasSize(1);
  }

  @Test
  void sameDraftShouldBeSentWhenItsReferenceWasNotKept() {
    RawMessage message = message();
    Ready ready = prepared(message);

    assertThat(provider.inquire(connected(), new Ready(message, Optional.empty())))
        .isEqualTo(new Inquiry.NotSent(ready));
  }

  @Test
  void draftShouldBeSentOnceWhenItIsSentAgainAfterItsAnswerWasLost() {
    Ready ready = prepared();
    loseNextAnswer();
    send(ready);

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(emulator.deliveries()).hasSize(1);
  }

  @Test
  void nothingShouldBeKnownWhenNeitherDraftNorCopyIsThere() {
    Ready ready = prepared();
    emulator.deleteDrafts(Microsoft.MAILBOX);

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.CannotTell.class);
  }

  @Test
  void draftShouldNotStayBehindWhenItIsRefusedOrPostponed() {
    postponeNextMessage();
    send(prepared());
    refuseNextMessage();
    send(prepared());

    assertThat(emulator.drafts(Microsoft.MAILBOX)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "429, ApplicationThrottled, 17, 17",
    "429, ApplicationThrottled, , 60",
    "503, ErrorServerBusy, 5, 5",
    "429, ErrorSubmissionQuotaExceeded, , 7200",
    "403, ErrorExceededMessageLimit, , 7200"
  })
  void mailboxShouldRestWhenGraphAsksToWait(
      int status, String code, String retryAfter, long seconds) {
    emulator
        .faults()
        .always(Stage.FINAL_DOT)
        .reply(
            status,
            MicrosoftEmulator.error(code, "jo@example.com"),
            retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter));

    assertThat(send(prepared()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.retryAfter()).contains(Duration.ofSeconds(seconds)));
    assertThat(emulator.deliveries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "403, ErrorAccessDenied, RECONSENT_REQUIRED",
    "401, InvalidAuthenticationToken, RECONSENT_REQUIRED",
    "403, ErrorSendAsDenied, MISCONFIGURED"
  })
  void connectionShouldBeBrokenWhenGraphRefusesTheMailbox(
      int status, String code, Connection.State how) {
    Ready ready = prepared();
    emulator
        .faults()
        .always(Stage.API)
        .saying("/send")
        .reply(status, MicrosoftEmulator.error(code, "jo@example.com"));

    assertThat(brokenBy(send(ready))).isEqualTo(how);
    assertThat(emulator.deliveries()).isEmpty();
  }

  @Test
  void connectionShouldBeMisconfiguredWhenThereIsNoSuchMailbox() {
    emulator
        .faults()
        .always(Stage.API)
        .reply(404, MicrosoftEmulator.error("MailboxNotEnabledForRESTAPI", "jo@example.com"));

    assertThat(provider.prepare(connected(), message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused ->
                assertThat(brokenBy(refused.outcome())).isEqualTo(Connection.State.MISCONFIGURED));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413})
  void messageShouldBeRefusedForGoodWhenGraphDoesNotTakeIt(int status) {
    emulator.faults().always(Stage.FINAL_DOT).reply(status, "");

    assertThat(send(prepared())).isInstanceOf(SendOutcome.Permanent.class);
    assertThat(emulator.drafts(Microsoft.MAILBOX)).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      names = {"FINAL_DOT", "ACCEPTED"})
  void outcomeShouldBeUnknownWhenTheConnectionBreaksAfterTheRequestIsOut(Stage stage) {
    emulator.faults().once(stage).reset();
    Ready ready = prepared();

    assertThat(send(ready)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready))
        .isInstanceOf(stage == Stage.ACCEPTED ? Inquiry.Sent.class : Inquiry.NotSent.class);
  }

  @Test
  void outcomeShouldBeUnknownWhenGraphFallsSilentAfterTheRequest() {
    GraphProvider impatient =
        new GraphProvider(
            microsoft.settings(Duration.ofSeconds(2)), microsoft.tokens(), Clock.systemUTC());
    Ready ready = prepared();

    Fault silence = emulator.faults().once(Stage.ACCEPTED).hang();
    assertThat(impatient.send(connected(), ready, Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.Unknown.class,
            unknown -> assertThat(unknown.failure().code()).isEqualTo("timeout"));
    silence.remove();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void nothingShouldBeSentWhenTheDraftCannotBeMadeNow(int status) {
    emulator.faults().once(Stage.API).saying("/messages").reply(status, "");

    assertThat(provider.prepare(connected(), message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused -> assertThat(refused.outcome()).isInstanceOf(SendOutcome.Transient.class));
    assertThat(emulator.deliveries()).isEmpty();
  }

  @Test
  void inquiryShouldWaitWhenGraphCannotSayNow() {
    Ready ready = prepared();
    for (int status : List.of(429, 500, 503)) {
      emulator.faults().once(Stage.API).reply(status, "");
      assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.TooEarly.class);
    }
    emulator.faults().once(Stage.API).reply(200, "<html>captive portal</html>");
    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.TooEarly.class);
    assertThat(provider.inquire(withoutConsent(), ready)).isInstanceOf(Inquiry.TooEarly.class);
  }

  @Test
  void messageShouldBeSentWithAFreshTokenWhenTheOldOneIsNotTaken() {
    Ready ready = prepared();
    emulator.expireAccessTokens();

    assertThat(send(ready)).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(emulator.tokenRequests()).isEqualTo(2);
    assertThat(emulator.deliveries()).hasSize(1);
  }

  private List<String> faultsIn(Map<String, String> credentials) {
    return provider.faultsOf(new ProviderCredentials(credentials)).stream()
        .map(CredentialFault::field)
        .toList();
  }

  private static Map<String, String> application(String directory) {
    return new HashMap<>(
        Map.of(
            "application.directory",
            directory,
            "application.clientId",
            "c",
            "application.clientSecret",
            "s"));
  }

  private SendOutcome send(Ready ready) {
    return provider.send(connected(), ready, Examples.emailId());
  }

  private Ready prepared() {
    return prepared(message());
  }

  private Ready prepared(RawMessage message) {
    Preparation preparation = provider.prepare(connected(), message);
    assertThat(preparation).isInstanceOf(Preparation.Prepared.class);
    return ((Preparation.Prepared) preparation).ready();
  }

  private static RawMessage message() {
    return Microsoft.message("jo@example.com");
  }

  private static Connection.State brokenBy(SendOutcome outcome) {
    assertThat(outcome).isInstanceOf(SendOutcome.ConnectionBroken.class);
    SendOutcome.ConnectionBroken broken = (SendOutcome.ConnectionBroken) outcome;
    assertThat(broken.failure().detail()).doesNotContain("@", "eyJ0", "1.");
    return broken.how();
  }
}

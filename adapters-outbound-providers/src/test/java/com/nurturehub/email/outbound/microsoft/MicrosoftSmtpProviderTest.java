package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.microsoft.MicrosoftEmulator;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrosoftSmtpProviderTest implements MicrosoftContract {

  private final Microsoft microsoft = new Microsoft(Microsoft.emulator());
  private final MicrosoftEmulator emulator = microsoft.emulated();
  private final MicrosoftSmtpProvider provider =
      new MicrosoftSmtpProvider(microsoft.settings(), microsoft.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    microsoft.close();
  }

  @Override
  public Microsoft microsoft() {
    return microsoft;
  }

  @Override
  public MicrosoftSmtpProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return microsoft.tenant(Microsoft.REFRESH_TOKEN);
  }

  @Override
  public void postponeNextMessage() {
    emulator.faults().once(Stage.RCPT).reply(451, "4.7.500 jo@example.com: server busy");
  }

  @Override
  public void refuseNextMessage() {
    emulator.faults().once(Stage.RCPT).reply(550, "5.1.1 <jo@example.com> no such user");
  }

  @Test
  void limitsShouldBeThreeQuartersOfThePublished() {
    assertThat(provider.defaultLimits().perMinute()).isEqualTo(22);
    assertThat(provider.defaultLimits().perDay()).isEqualTo(7_500);
    assertThat(provider.defaultLimits().concurrent()).isEqualTo(2);
    assertThat(provider.id()).hasToString("microsoft-365/smtp");
  }

  @Test
  void messageShouldBeSentWithAFreshTokenWhenTheOldOneIsNotTaken() {
    send(connected());
    emulator.expireAccessTokens();
    // Over the open connection nobody would ask for one.
    emulator.refuseSmtp();
    emulator.acceptSmtp();

    assertThat(send(connected())).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(emulator.tokenRequests()).isEqualTo(2);
    assertThat(emulator.deliveries()).hasSize(2);
  }

  @Test
  void messageShouldBeSentWhenAnApplicationMayActForTheMailbox() {
    assertThat(send(microsoft.application("app-1", "app-secret")))
        .isInstanceOf(SendOutcome.Accepted.class);
    assertThat(emulator.deliveries())
        .singleElement()
        .satisfies(mail -> assertThat(mail.mailbox()).isEqualTo(Microsoft.MAILBOX));
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, 432, 4.3.2 Concurrent connections limit exceeded, 120",
    "FINAL_DOT, 554, 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException, 7200"
  })
  void mailboxShouldRestWhenExchangeNamesALimit(Stage stage, int code, String text, long seconds) {
    emulator.faults().always(stage).reply(code, text);

    assertThat(send(connected()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class,
            passing -> assertThat(passing.retryAfter()).contains(Duration.ofSeconds(seconds)));
  }

  @Test
  void connectionShouldNeedConsentWhenEvenAFreshTokenIsNotTaken() {
    emulator.faults().always(Stage.AUTH).reply(535, "5.7.3 Authentication unsuccessful");

    assertThat(send(connected()))
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> assertThat(broken.how()).isEqualTo(Connection.State.RECONSENT_REQUIRED));
    assertThat(emulator.tokenRequests()).isEqualTo(2);
  }

  @Test
  void nothingShouldBeKnownWhenReadingWasNotGranted() {
    emulator.grant(Microsoft.MAILBOX, "1.smtp", Microsoft.SMTP_SEND);
    DeliverySettings settings = microsoft.tenant("1.smtp");
    loseNextAnswer();

    assertThat(send(settings)).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(settings, ready())).isInstanceOf(Inquiry.CannotTell.class);
  }

  @Test
  void inquiryShouldWaitWhenTheMailboxIsNotConnectedAtAll() {
    assertThat(provider.inquire(withoutConsent(), ready())).isInstanceOf(Inquiry.TooEarly.class);
  }

  private SendOutcome send(DeliverySettings settings) {
    return provider.send(settings, ready(), Examples.emailId());
  }

  private static Ready ready() {
    return new Ready(Microsoft.message("jo@example.com"), Optional.empty());
  }
}

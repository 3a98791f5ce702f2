package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Graph on behalf of an application that an administrator allowed to act for the mailbox. */
class GraphApplicationTest implements GraphContract {

  private final Microsoft microsoft =
      new Microsoft(
          Microsoft.emulator()
              .application(
                  Microsoft.DIRECTORY, "send-only", "secret-2", Microsoft.GRAPH + "Mail.Send")
              .application(
                  Microsoft.DIRECTORY, "reader", "secret-3", Microsoft.GRAPH + "Mail.Read"));
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
    return microsoft.application("app-1", "app-secret");
  }

  /** As an administrator leaves it who takes the secret away. */
  @Override
  public DeliverySettings withoutConsent() {
    return microsoft.application("app-1", "secret-of-old");
  }

  @Override
  public Connection.State brokenWithoutConsent() {
    return Connection.State.MISCONFIGURED;
  }

  /** Its token does not tell what it opens, so that only sending shows it. */
  @Test
  void connectionShouldNeedConsentWhenTheApplicationMayNotSend() {
    SendOutcome outcome =
        provider.send(
            microsoft.application("reader", "secret-3"),
            new Ready(message(), Optional.empty()),
            Examples.emailId());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> assertThat(broken.how()).isEqualTo(Connection.State.RECONSENT_REQUIRED));
  }

  @Test
  void messageShouldGoInOneStepWhenTheApplicationMayOnlySend() {
    DeliverySettings settings = microsoft.application("send-only", "secret-2");
    RawMessage message = Microsoft.message("jo@example.com");
    Ready ready = new Ready(message, Optional.empty());

    assertThat(provider.prepare(settings, message)).isEqualTo(new Preparation.Prepared(ready));
    assertThat(provider.send(settings, ready, Examples.emailId()))
        .isInstanceOf(SendOutcome.Accepted.class);
    assertThat(provider.inquire(settings, ready)).isInstanceOf(Inquiry.CannotTell.class);
    assertThat(microsoft.emulated().deliveries()).hasSize(1);
  }

  @Test
  void connectionShouldBeMisconfiguredWhenTheSecretOrTheDirectoryIsWrong() {
    assertThat(provider.prepare(microsoft.application("app-1", "wrong"), message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused -> isMisconfigured(refused.outcome(), "invalid_client"));
    assertThat(provider.prepare(microsoft.application("nobody", "app-secret"), message()))
        .isInstanceOfSatisfying(
            Preparation.Refused.class,
            refused -> isMisconfigured(refused.outcome(), "unauthorized_client"));
  }

  private static RawMessage message() {
    return Microsoft.message("jo@example.com");
  }

  private static void isMisconfigured(SendOutcome outcome, String code) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> {
              assertThat(broken.how()).isEqualTo(Connection.State.MISCONFIGURED);
              assertThat(broken.failure().code()).isEqualTo(code);
              assertThat(broken.failure().detail()).doesNotContain("secret-", "app-secret");
            });
  }
}

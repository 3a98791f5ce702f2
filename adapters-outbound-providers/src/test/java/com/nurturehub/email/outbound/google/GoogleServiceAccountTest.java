package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProviderContract;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Delivery;
import com.nurturehub.emulator.Faults.Stage;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Google over SMTP by a service account, to which an administrator delegated the mailboxes. */
class GoogleServiceAccountTest implements MailProviderContract {

  private static final ServiceAccountKey ACCOUNT =
      ServiceAccountKey.generate("sender@project.iam.gserviceaccount.example");
  private static final ServiceAccountKey UNKNOWN =
      ServiceAccountKey.generate("other@project.iam.gserviceaccount.example");

  private final GoogleEmulator google =
      Google.emulator()
          .serviceAccount(ACCOUNT.email(), ACCOUNT.publicKey(), GoogleEmulator.FULL_SCOPE)
          .serviceAccount(UNKNOWN.email(), ACCOUNT.publicKey())
          .start();
  private final GoogleSmtpProvider provider =
      new GoogleSmtpProvider(Google.settings(google), Google.tokens(), Clock.systemUTC());

  @AfterEach
  void close() {
    google.close();
  }

  @Override
  public MailProvider provider() {
    return provider;
  }

  @Override
  public DeliverySettings connected() {
    return Google.tenant(ACCOUNT);
  }

  @Override
  public DeliverySettings withoutConsent() {
    google.withdraw(ACCOUNT.email());
    return connected();
  }

  /** No owner consents here: an administrator has to look. */
  @Override
  public Connection.State brokenWithoutConsent() {
    return Connection.State.MISCONFIGURED;
  }

  @Override
  public List<byte[]> delivered() {
    return google.deliveries().stream().map(Delivery::raw).toList();
  }

  @Override
  public void loseNextAnswer() {
    google.faults().once(Stage.ACCEPTED).reset();
  }

  @Override
  public void postponeNextMessage() {
    google.faults().once(Stage.RCPT).reply(451, "4.3.0 try again later");
  }

  @Override
  public void refuseNextMessage() {
    google.faults().once(Stage.RCPT).reply(550, "5.1.1 no such user");
  }

  @Override
  public void goAway() {
    google.close();
  }

  @Test
  void messageShouldGoByDraftWhenTheAccountSendsOverTheApi() {
    GmailApiProvider api =
        new GmailApiProvider(Google.settings(google), Google.tokens(), Clock.systemUTC());

    Preparation preparation = api.prepare(connected(), Google.message("jo@example.com"));

    assertThat(google.drafts(Google.MAILBOX)).isEqualTo(1);
    assertThat(
            api.send(connected(), ((Preparation.Prepared) preparation).ready(), Examples.emailId()))
        .isInstanceOf(SendOutcome.Accepted.class);
    assertThat(google.tokenRequests(Google.MAILBOX)).isEqualTo(1);
  }

  @Test
  void connectionShouldBeMisconfiguredWhenTheAccountsKeyIsAnother() {
    Preparation preparation =
        provider.prepare(Google.tenant(UNKNOWN), Google.message("jo@example.com"));

    assertThat(((Preparation.Refused) preparation).outcome())
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> {
              assertThat(broken.how()).isEqualTo(Connection.State.MISCONFIGURED);
              assertThat(broken.failure().detail()).contains(GoogleEmulator.FULL_SCOPE);
            });
  }
}

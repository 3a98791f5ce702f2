package com.nurturehub.email.outbound.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.google.GoogleEmulator;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The Gmail API where only sending was granted: one step, and nothing can be asked. */
class GmailSendOnlyTest implements GmailContract {

  private static final String TOKEN = "1//send-only";

  private final GoogleEmulator google =
      Google.emulator()
          .mailbox(Google.MAILBOX, TOKEN, "https://www.googleapis.com/auth/gmail.send")
          .start();
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
    return Google.tenant(TOKEN);
  }

  @Test
  void messageShouldGoInOneStepWhenOnlySendingWasGranted() {
    RawMessage message = Google.message("jo@example.com");

    Preparation preparation = provider.prepare(connected(), message);

    assertThat(preparation)
        .isEqualTo(new Preparation.Prepared(new Ready(message, Optional.empty())));
    assertThat(google.drafts(Google.MAILBOX)).isZero();
  }

  @Test
  void nothingShouldBeKnownOfASentMessageWhenOnlySendingWasGranted() {
    Ready ready = new Ready(Google.message("jo@example.com"), Optional.empty());

    assertThat(provider.send(connected(), ready, Examples.emailId()))
        .isInstanceOf(SendOutcome.Accepted.class);
    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.CannotTell.class);
  }
}

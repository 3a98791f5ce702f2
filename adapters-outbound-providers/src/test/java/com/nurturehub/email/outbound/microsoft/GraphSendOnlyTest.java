package com.nurturehub.email.outbound.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.emulator.Fault;
import com.nurturehub.emulator.Faults.Stage;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Graph where only sending was granted: one step, and nothing can be asked. */
class GraphSendOnlyTest implements GraphContract {

  private static final String TOKEN = "1.send-only";

  private final Microsoft microsoft =
      new Microsoft(
          Microsoft.emulator().mailbox(Microsoft.MAILBOX, TOKEN, Microsoft.GRAPH + "Mail.Send"));
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
    return microsoft.tenant(TOKEN);
  }

  @Test
  void graphShouldNotBeAskedForADraftWhenOnlySendingWasGranted() {
    RawMessage message = Microsoft.message("jo@example.com");
    Fault asked = microsoft.emulated().faults().always(Stage.API).reply(500, "");

    assertThat(provider.prepare(connected(), message))
        .isEqualTo(new Preparation.Prepared(new Ready(message, Optional.empty())));
    assertThat(asked.strikes()).isZero();
  }

  @Test
  void nothingShouldBeKnownOfASentMessageWhenOnlySendingWasGranted() {
    Ready ready = new Ready(Microsoft.message("jo@example.com"), Optional.empty());
    microsoft.emulated().faults().once(Stage.ACCEPTED).reply(504, "");

    assertThat(provider.send(connected(), ready, Examples.emailId()))
        .isInstanceOf(SendOutcome.Unknown.class);
    assertThat(provider.inquire(connected(), ready)).isInstanceOf(Inquiry.CannotTell.class);
  }

  @Test
  void messageShouldBeFoundWhenReadingWasGrantedAsWell() {
    microsoft
        .emulated()
        .grant(
            Microsoft.MAILBOX,
            "1.reader",
            Microsoft.GRAPH + "Mail.Send",
            Microsoft.GRAPH + "Mail.Read");
    DeliverySettings settings = microsoft.tenant("1.reader");
    Ready ready = new Ready(Microsoft.message("jo@example.com"), Optional.empty());
    assertThat(provider.inquire(settings, ready)).isEqualTo(new Inquiry.NotSent(ready));

    provider.send(settings, ready, Examples.emailId());

    assertThat(provider.inquire(settings, ready)).isInstanceOf(Inquiry.Sent.class);
  }
}

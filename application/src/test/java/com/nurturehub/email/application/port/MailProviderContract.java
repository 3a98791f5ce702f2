package com.nurturehub.email.application.port;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.port.MailProvider.Check;
import com.nurturehub.email.application.port.MailProvider.CredentialFault;
import com.nurturehub.email.application.port.MailProvider.Inquiry;
import com.nurturehub.email.application.port.MailProvider.Preparation;
import com.nurturehub.email.application.port.MailProvider.Ready;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.Failure;
import com.nurturehub.email.domain.delivery.SendOutcome;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import com.nurturehub.email.domain.tenant.ProviderCredentials;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link MailProvider} does, against a stand-in for the one behind it. */
public interface MailProviderContract {

  MailProvider provider();

  /** Of a mailbox that is connected. */
  DeliverySettings connected();

  /** Of a mailbox whose owner has withdrawn consent. */
  DeliverySettings withoutConsent();

  /** What has become of that mailbox's connection. */
  default Connection.State brokenWithoutConsent() {
    return Connection.State.RECONSENT_REQUIRED;
  }

  /** Every message that the provider has taken, oldest first. */
  List<byte[]> delivered();

  /** The provider takes the next message, and its answer is lost. */
  void loseNextAnswer();

  /** The provider cannot take the next message just now. */
  void postponeNextMessage();

  /** The provider refuses the next message for good. */
  void refuseNextMessage();

  /** Nothing of the provider can be reached. */
  void goAway();

  @Test
  default void credentialsShouldBeWithoutFaultWhenTheyCanBeUsed() {
    assertThat(provider().faultsOf(connected().credentials())).isEmpty();
  }

  @Test
  default void credentialsShouldBeAtFaultWhenSomethingIsMissingOrForeign() {
    Map<String, String> foreign = new HashMap<>(connected().credentials().values());
    foreign.put("no.such.field", "secret-value");

    List<CredentialFault> faults = provider().faultsOf(new ProviderCredentials(foreign));

    assertThat(faults).extracting(CredentialFault::field).containsExactly("no.such.field");
    assertThat(faults).noneMatch(fault -> fault.detail().contains("secret-value"));
    assertThat(provider().faultsOf(ProviderCredentials.NONE)).isNotEmpty();
  }

  @Test
  default void checkShouldPassAndSendNothingWhenTheMailboxIsConnected() {
    assertThat(provider().check(connected())).isEqualTo(new Check.Passed());
    assertThat(delivered()).isEmpty();
  }

  @Test
  default void checkShouldFindTheConnectionBrokenWhenConsentIsWithdrawn() {
    assertThat(refusedBy(provider().check(withoutConsent())))
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> {
              assertThat(broken.how()).isEqualTo(brokenWithoutConsent());
              isFitForPeople(broken.failure());
            });
  }

  @Test
  default void checkShouldSayNothingOfTheConnectionWhenTheProviderCannotBeReached() {
    goAway();

    assertThat(refusedBy(provider().check(connected())))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class, passing -> isFitForPeople(passing.failure()));
  }

  @Test
  default void nothingShouldBeDeliveredWhenAMessageIsPrepared() {
    prepared(connected());

    assertThat(delivered()).isEmpty();
  }

  @Test
  default void messageShouldArriveAsItIsWhenItIsSent() {
    Ready ready = prepared(connected());

    SendOutcome outcome = provider().send(connected(), ready, Examples.emailId());

    assertThat(outcome).isInstanceOf(SendOutcome.Accepted.class);
    assertThat(delivered()).singleElement().isEqualTo(ready.message().bytes());
    assertThat(provider().inquire(connected(), ready))
        .isInstanceOfAny(Inquiry.Sent.class, Inquiry.CannotTell.class, Inquiry.Repeatable.class);
  }

  @Test
  default void outcomeShouldBeUnknownAndTheProviderShouldTellWhenItsAnswerIsLost() {
    Ready ready = prepared(connected());
    loseNextAnswer();

    SendOutcome outcome = provider().send(connected(), ready, Examples.emailId());

    assertThat(outcome).isInstanceOf(SendOutcome.Unknown.class);
    assertThat(delivered()).hasSize(1);
    assertThat(provider().inquire(connected(), ready))
        .isInstanceOfAny(Inquiry.Sent.class, Inquiry.CannotTell.class, Inquiry.Repeatable.class);
  }

  @Test
  default void messageShouldArriveOnceWhenItIsSentAgainAsTheProviderAllows() {
    Ready ready = prepared(connected());
    EmailId key = Examples.emailId();
    loseNextAnswer();
    provider().send(connected(), ready, key);

    if (provider().inquire(connected(), ready) instanceof Inquiry.Repeatable) {
      assertThat(provider().send(connected(), ready, key)).isInstanceOf(SendOutcome.Accepted.class);
    }

    assertThat(delivered()).hasSize(1);
  }

  @Test
  default void inquiryShouldNotSayYesWhenNothingWasSent() {
    Ready ready = prepared(connected());

    assertThat(provider().inquire(connected(), ready))
        .isInstanceOfAny(Inquiry.NotSent.class, Inquiry.CannotTell.class, Inquiry.Repeatable.class);
  }

  @Test
  default void outcomeShouldBeTransientWhenTheProviderPostpones() {
    Ready ready = prepared(connected());
    postponeNextMessage();

    SendOutcome outcome = provider().send(connected(), ready, Examples.emailId());

    assertThat(outcome).isInstanceOf(SendOutcome.Transient.class);
    assertThat(delivered()).isEmpty();
    assertThat(provider().send(connected(), prepared(connected()), Examples.emailId()))
        .isInstanceOf(SendOutcome.Accepted.class);
  }

  @Test
  default void outcomeShouldBePermanentWhenTheProviderRefusesTheMessage() {
    Ready ready = prepared(connected());
    refuseNextMessage();

    SendOutcome outcome = provider().send(connected(), ready, Examples.emailId());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Permanent.class, permanent -> isFitForPeople(permanent.failure()));
    assertThat(delivered()).isEmpty();
  }

  @Test
  default void connectionShouldBeBrokenWhenConsentIsWithdrawn() {
    DeliverySettings settings = withoutConsent();

    SendOutcome outcome =
        switch (provider().prepare(settings, message(settings))) {
          case Preparation.Refused refused -> refused.outcome();
          case Preparation.Prepared prepared ->
              provider().send(settings, prepared.ready(), Examples.emailId());
        };

    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.ConnectionBroken.class,
            broken -> {
              assertThat(broken.how()).isEqualTo(brokenWithoutConsent());
              isFitForPeople(broken.failure());
            });
    assertThat(delivered()).isEmpty();
  }

  @Test
  default void outcomeShouldBeTransientWhenTheProviderCannotBeReached() {
    Ready ready = prepared(connected());
    goAway();

    assertThat(provider().send(connected(), ready, Examples.emailId()))
        .isInstanceOfSatisfying(
            SendOutcome.Transient.class, passing -> isFitForPeople(passing.failure()));
    assertThat(provider().inquire(connected(), ready))
        .isInstanceOfAny(
            Inquiry.TooEarly.class, Inquiry.CannotTell.class, Inquiry.Repeatable.class);
  }

  private void isFitForPeople(Failure failure) {
    assertThat(failure.code()).isNotBlank();
    assertThat(failure.detail()).isNotBlank().doesNotContain("@");
    connected()
        .credentials()
        .values()
        .values()
        .forEach(secret -> assertThat(failure.detail()).doesNotContain(secret));
  }

  private static SendOutcome refusedBy(Check check) {
    assertThat(check).isInstanceOf(Check.Refused.class);
    return ((Check.Refused) check).outcome();
  }

  private Ready prepared(DeliverySettings settings) {
    Preparation preparation = provider().prepare(settings, message(settings));
    assertThat(preparation).isInstanceOf(Preparation.Prepared.class);
    return ((Preparation.Prepared) preparation).ready();
  }

  private static RawMessage message(DeliverySettings settings) {
    EmailDetails details = Examples.details(ACME, NOON);
    String text =
        "From: "
            + settings.sender().address()
            + "\r\nTo: "
            + details.contact().mailbox().address()
            + "\r\nMessage-ID: "
            + details.messageId()
            + "\r\nSubject: Your valuation\r\n\r\nHello\r\n.\r\n..two dots";
    return new RawMessage(
        (text + "\r\n").getBytes(StandardCharsets.US_ASCII),
        details.messageId(),
        settings.sender().address(),
        details.contact().mailbox().address());
  }
}

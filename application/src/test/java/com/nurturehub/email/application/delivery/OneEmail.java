package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;

import com.nurturehub.email.application.delivery.DispatchDueEmails.Step;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.MarkingInstrumenter;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.MailProvider;
import com.nurturehub.email.application.port.MailProviders;
import com.nurturehub.email.application.port.RawMessage;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.tracking.InstrumentEmail;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.application.tracking.TrackingAddresses;
import com.nurturehub.email.domain.delivery.MailboxNews;
import com.nurturehub.email.domain.delivery.RetryPolicy;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Sending;
import com.nurturehub.email.domain.tenant.Connection;
import com.nurturehub.email.domain.tenant.DeliverySettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** One e-mail that is due, in stores of its own, and a dispatcher that knows one provider. */
public final class OneEmail {

  private static final Duration LEASE = Duration.ofMinutes(1);

  /** The provider's own clock is the system's. */
  private final SettableClock clock =
      new SettableClock(Instant.now().truncatedTo(ChronoUnit.MICROS));

  private final Stores stores = new InMemoryStores(clock).stores();
  private final DispatchDueEmails dispatch;
  private final NewEmail email;
  private MailboxNews news = new MailboxNews.None();

  /** Becomes due now. */
  public OneEmail(MailProvider provider, DeliverySettings connected) {
    DeliverySettings settings = over(provider, connected);
    email = Examples.newEmail(ACME, clock.instant());
    dispatch =
        new DispatchDueEmails(
            stores.unitOfWork(),
            stores.queue(),
            stores.settings(),
            new MailProviders(List.of(provider)),
            new InstrumentEmail(
                new MarkingInstrumenter(),
                new PlainTokens(),
                new TrackingAddresses(URI.create("https://mail.example/")),
                new LongLinks(stores.unitOfWork(), stores.destinations())),
            (details, sender, content, date) ->
                new RawMessage(
                    ("From: "
                            + sender.address()
                            + "\r\nTo: "
                            + details.contact().mailbox().address()
                            + "\r\nMessage-ID: "
                            + details.messageId()
                            + "\r\nSubject: s\r\n\r\nHello\r\n")
                        .getBytes(StandardCharsets.US_ASCII),
                    details.messageId(),
                    sender.address(),
                    details.contact().mailbox().address()),
            stores.suppressions(),
            stores.alerts(),
            stores.events(),
            stores.records(),
            new RecordingMonitor(),
            Examples.identifiers(),
            clock,
            () -> 0.5,
            RetryPolicy.DEFAULT);
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(settings);
              stores.queue().configureLane(settings, Examples.limits());
              stores.emails().add(ACME, List.of(email));
              return email;
            });
  }

  private static DeliverySettings over(MailProvider provider, DeliverySettings s) {
    return new DeliverySettings(
        s.tenant(),
        provider.id(),
        s.sender(),
        s.credentials(),
        s.limits(),
        s.sendingHours(),
        s.unknownOutcome(),
        s.tracking(),
        s.trackingHost(),
        s.connection(),
        s.updatedAt());
  }

  /** Has it sent, or asked about, and what became of it stored. */
  public void dispatch() {
    Sending leased = dispatch.claim("worker", 1, LEASE).leased().getFirst();
    Step step = dispatch.compose(leased);
    Step.Ended ended =
        (Step.Ended)
            (step instanceof Step.Composed composed
                ? dispatch.handOver(composed, () -> true)
                : step);
    news = ended.settlement().news();
    dispatch.settle(List.of(ended));
  }

  public void sleep(Duration time) {
    clock.advance(time);
  }

  public Instant now() {
    return clock.instant();
  }

  /** What the latest dispatch told of the mailbox. */
  public MailboxNews news() {
    return news;
  }

  public ScheduledEmail stored() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.emails().find(ACME, email.email().id()))
        .orElseThrow();
  }

  public Connection.State connection() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.settings().find(ACME))
        .orElseThrow()
        .connection()
        .state();
  }
}

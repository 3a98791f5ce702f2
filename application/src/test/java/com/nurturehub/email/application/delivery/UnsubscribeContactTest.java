package com.nurturehub.email.application.delivery;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.delivery.UnsubscribeContact.Outcome;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EngagementEventStore;
import com.nurturehub.email.application.port.EventFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.ScheduledEmails.NewEmail;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.delivery.Cancelled;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.delivery.EmailId;
import com.nurturehub.email.domain.delivery.ScheduledEmail;
import com.nurturehub.email.domain.delivery.Suppression;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnsubscribeContactTest {

  private static final VisitRequest REQUEST =
      new VisitRequest(
          new Visitor(Optional.of("Mozilla/5.0 (X11)"), Optional.of("203.0.113.0/24")),
          false,
          false);

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final PlainTokens tokens = new PlainTokens();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final UnsubscribeContact unsubscribeContact = over(stores.events());
  private final EmailDetails received = Examples.details(ACME, NOON);
  private final String token = tokens.seal(new TrackingToken.Unsubscribe(subject(received)));

  @BeforeEach
  void configure() {
    stores
        .unitOfWork()
        .forTenant(
            ACME,
            () -> {
              stores.settings().save(Examples.settings(ACME));
              return true;
            });
  }

  @Test
  void contactShouldGetNothingMoreWhenItUnsubscribes() {
    EmailId waiting = add(ACME);
    EmailId theirs = add(OTHER);

    assertThat(unsubscribeContact.unsubscribe(token, REQUEST)).isEqualTo(Outcome.UNSUBSCRIBED);

    assertThat(suppressions())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.target())
                  .isEqualTo(new Suppression.Target.OfContact(new ContactId("c-1001")));
              assertThat(it.reason()).contains(received.id().toString());
            });
    assertThat(find(ACME, waiting))
        .containsInstanceOf(Cancelled.class)
        .map(email -> ((Cancelled) email).reason())
        .contains(suppressions().getFirst().cancellation());
    assertThat(find(OTHER, theirs)).isNotEmpty().get().isNotInstanceOf(Cancelled.class);
    assertThat(events())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.event()).isInstanceOf(EngagementEvent.Unsubscribed.class);
              assertThat(it.event().context().email()).isEqualTo(received.id());
              assertThat(it.event().context().occurredAt()).isEqualTo(NOON);
              assertThat(it.first()).isTrue();
            });
    assertThat(monitor.told()).containsExactly("unsubscribed STORED");
  }

  @Test
  void nothingShouldBeAddedWhenTheSameEmailIsUnsubscribedAgain() {
    unsubscribeContact.unsubscribe(token, REQUEST);
    List<Suppression> before = suppressions();
    clock.advance(Duration.ofDays(1));

    assertThat(unsubscribeContact.unsubscribe(token, REQUEST)).isEqualTo(Outcome.UNSUBSCRIBED);

    assertThat(suppressions()).isEqualTo(before);
    assertThat(events()).hasSize(1);
  }

  @Test
  void eachEmailShouldTellOfItselfWhenAContactUnsubscribesByTwo() {
    EmailDetails another = Examples.details(ACME, NOON);

    unsubscribeContact.unsubscribe(token, REQUEST);
    unsubscribeContact.unsubscribe(
        tokens.seal(new TrackingToken.Unsubscribe(subject(another))), REQUEST);

    assertThat(events())
        .extracting(it -> it.event().context().email())
        .containsExactly(received.id(), another.id());
    assertThat(suppressions()).hasSize(1);
  }

  @Test
  void nothingShouldHappenWhenTheTokenIsForgedOrForAnotherPurpose() {
    String open = tokens.seal(new TrackingToken.Open(subject(received)));
    String click =
        tokens.seal(
            new TrackingToken.Click(subject(received), new Link(0, "https://agency.example/")));

    for (String bad : List.of("", "forged", open, click)) {
      assertThat(unsubscribeContact.isOffered(bad, REQUEST)).isFalse();
      assertThat(unsubscribeContact.unsubscribe(bad, REQUEST)).isEqualTo(Outcome.REFUSED);
    }

    assertThat(suppressions()).isEmpty();
    assertThat(events()).isEmpty();
    assertThat(monitor.told()).hasSize(8).containsOnly("refused token");
  }

  @Test
  void nothingShouldHappenWhenTheAgencyIsNoMore() {
    String token =
        tokens.seal(new TrackingToken.Unsubscribe(subject(Examples.details(OTHER, NOON))));

    assertThat(unsubscribeContact.unsubscribe(token, REQUEST)).isEqualTo(Outcome.REFUSED);

    assertThat(monitor.told()).containsExactly("refused token");
  }

  @Test
  void nothingShouldHappenWhenTheHostIsAnotherAgencys() {
    HostName theirs = new HostName("track.other.example");
    stores.unitOfWork().forTenant(OTHER, () -> stores.hosts().claim(OTHER, Optional.of(theirs)));
    VisitRequest request = new VisitRequest(REQUEST.visitor(), Optional.of(theirs), false, false);

    assertThat(unsubscribeContact.isOffered(token, request)).isFalse();
    assertThat(unsubscribeContact.unsubscribe(token, request)).isEqualTo(Outcome.REFUSED);

    assertThat(suppressions()).isEmpty();
    assertThat(monitor.told()).containsExactly("refused token", "refused token");
  }

  @Test
  void nothingShouldHappenWhenItIsOnlyLookedAt() {
    assertThat(unsubscribeContact.isOffered(token, REQUEST)).isTrue();

    assertThat(suppressions()).isEmpty();
    assertThat(monitor.told()).isEmpty();
  }

  @Test
  void contactShouldStaySubscribedWhenTheStoreBreaksAtTheEnd() {
    EmailId waiting = add(ACME);
    UnsubscribeContact breaking =
        over(
            new EngagementEventStore() {
              @Override
              public void append(List<EngagementEvent> events) {
                throw new StorageUnavailable("away", new IllegalStateException("on purpose"));
              }

              @Override
              public List<RecordedEvent> read(
                  TenantId tenant, EventFilter filter, long after, int limit) {
                return List.of();
              }

              @Override
              public long last(TenantId tenant) {
                return 0;
              }

              @Override
              public List<TenantId> withNews(Map<TenantId, Long> positions) {
                return List.of();
              }
            });

    assertThatThrownBy(() -> breaking.unsubscribe(token, REQUEST))
        .isInstanceOf(StorageUnavailable.class);

    assertThat(suppressions()).isEmpty();
    assertThat(find(ACME, waiting)).get().isNotInstanceOf(Cancelled.class);
    assertThat(monitor.told()).isEmpty();
  }

  private UnsubscribeContact over(EngagementEventStore events) {
    return new UnsubscribeContact(
        tokens,
        stores.hosts(),
        new VisitAssessor(List.of()),
        stores.unitOfWork(),
        stores.settings(),
        new SuppressRecipients(
            stores.unitOfWork(),
            stores.suppressions(),
            stores.emails(),
            Examples.identifiers(),
            clock),
        events,
        monitor,
        clock);
  }

  private static TrackingToken.Subject subject(EmailDetails email) {
    return new TrackingToken.Subject(
        email.tenant(), email.id(), email.sequence(), email.contact().id(), NOON);
  }

  private EmailId add(TenantId tenant) {
    NewEmail email = Examples.newEmail(tenant, NOON.plusSeconds(60));
    return stores
        .unitOfWork()
        .forTenant(
            tenant,
            () -> {
              stores.emails().add(tenant, List.of(email));
              return email.email().id();
            });
  }

  private Optional<ScheduledEmail> find(TenantId tenant, EmailId id) {
    return stores.unitOfWork().forTenant(tenant, () -> stores.emails().find(tenant, id));
  }

  private List<Suppression> suppressions() {
    return stores
        .unitOfWork()
        .forTenant(
            ACME, () -> stores.suppressions().list(ACME, Optional.empty(), Optional.empty(), 10));
  }

  private List<RecordedEvent> events() {
    return stores
        .unitOfWork()
        .forTenant(ACME, () -> stores.events().read(ACME, EventFilter.ALL, 0, 10));
  }
}

package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static com.nurturehub.email.application.fixture.Examples.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.StorageUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.application.port.UnitOfWork;
import com.nurturehub.email.application.tracking.LongLinks;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.delivery.EmailDetails;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tenant.HostName;
import com.nurturehub.email.domain.tenant.TenantId;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RecordEngagementTest {

  private static final TrackingToken.Subject SUBJECT =
      new TrackingToken.Subject(
          ACME, Examples.emailId(), Examples.step(2), new ContactId("c-1001"), NOON);
  private static final VisitRequest REQUEST =
      new VisitRequest(
          new Visitor(Optional.of("Mozilla/5.0 (X11)"), Optional.of("203.0.113.0/24")),
          false,
          false);

  private final PlainTokens tokens = new PlainTokens();
  private final List<EngagementEvent> taken = new ArrayList<>();
  private final Stores stores = new InMemoryStores(new SettableClock(NOON)).stores();
  private final RecordingMonitor monitor = new RecordingMonitor();

  @Test
  void openShouldBeTakenInWhenItsTokenOpens() {
    String token = tokens.seal(new TrackingToken.Open(SUBJECT));

    recorder(EngagementIntake.Receipt.STORED).opened(token, REQUEST).join();

    assertThat(taken)
        .singleElement()
        .isInstanceOfSatisfying(
            EngagementEvent.Opened.class,
            opened -> {
              assertThat(opened.context().tenant()).isEqualTo(ACME);
              assertThat(opened.context().email()).isEqualTo(SUBJECT.email());
              assertThat(opened.context().sequence()).isEqualTo(SUBJECT.sequence());
              assertThat(opened.context().contact()).isEqualTo(SUBJECT.contact());
              assertThat(opened.context().occurredAt()).isEqualTo(NOON);
            });
  }

  @Test
  void destinationShouldBeAnsweredWhenAClickTokenOpens() {
    Link link = new Link(3, "https://agency.example/book");
    String token = tokens.seal(new TrackingToken.Click(SUBJECT, link));

    Optional<String> destination =
        recorder(EngagementIntake.Receipt.STORED).clicked(token, REQUEST).destination();

    assertThat(destination).contains("https://agency.example/book");
    assertThat(taken)
        .singleElement()
        .isInstanceOfSatisfying(
            EngagementEvent.Clicked.class, clicked -> assertThat(clicked.link()).isEqualTo(link));
  }

  @Test
  void destinationShouldBeAnsweredWhenTheEventIsLost() {
    String token =
        tokens.seal(new TrackingToken.Click(SUBJECT, new Link(0, "https://agency.example/")));

    Optional<String> destination =
        recorder(EngagementIntake.Receipt.LOST).clicked(token, REQUEST).destination();

    assertThat(destination).isPresent();
    assertThat(monitor.told()).containsExactly("clicked LOST");
  }

  @Test
  void nothingShouldHappenWhenATokenIsForgedOrForAnotherPurpose() {
    RecordEngagement recorder = recorder(EngagementIntake.Receipt.STORED);
    String open = tokens.seal(new TrackingToken.Open(SUBJECT));

    recorder.opened("forged", REQUEST).join();
    Optional<String> destination = recorder.clicked(open, REQUEST).destination();

    assertThat(destination).isEmpty();
    assertThat(taken).isEmpty();
    assertThat(monitor.told()).containsExactly("refused token", "refused token");
  }

  @Test
  void linkShouldBeSelfContainedWhenItsDestinationIsInItsToken() {
    RecordEngagement recorder = recorder(EngagementIntake.Receipt.STORED);
    Link link = new Link(0, "https://agency.example/");

    assertThat(recorder.isSelfContained(tokens.seal(new TrackingToken.Click(SUBJECT, link))))
        .isTrue();
    assertThat(recorder.isSelfContained(keptClick(Examples.details(ACME, NOON), 0))).isFalse();
    assertThat(recorder.isSelfContained("forged")).isFalse();
    assertThat(monitor.told()).isEmpty();
  }

  @Test
  void keptDestinationShouldBeAnsweredAndRecordedWhenItsLinkIsFollowed() {
    EmailDetails email = Examples.details(ACME, NOON);
    Link link = new Link(2, "https://agency.example/" + "a".repeat(3_000));
    keep(email, link);

    Optional<String> destination =
        recorder(EngagementIntake.Receipt.STORED)
            .clicked(keptClick(email, 2), REQUEST)
            .destination();

    assertThat(destination).contains(link.url());
    assertThat(taken)
        .singleElement()
        .isInstanceOfSatisfying(
            EngagementEvent.Clicked.class, clicked -> assertThat(clicked.link()).isEqualTo(link));
  }

  @Test
  void nothingShouldHappenWhenADestinationIsNotKeptAnyMore() {
    Optional<String> destination =
        recorder(EngagementIntake.Receipt.STORED)
            .clicked(keptClick(Examples.details(ACME, NOON), 0), REQUEST)
            .destination();

    assertThat(destination).isEmpty();
    assertThat(taken).isEmpty();
  }

  @Test
  void clickShouldFailAndBeCountedWhenItsDestinationIsKeptAndTheStoreIsAway() {
    RecordEngagement recorder =
        recorder(
            EngagementIntake.Receipt.STORED,
            new LongLinks(new AbsentStore(), stores.destinations()));

    String kept = keptClick(Examples.details(ACME, NOON), 0);
    String sealed = tokens.seal(new TrackingToken.Click(SUBJECT, new Link(0, "https://a.example")));

    assertThatThrownBy(() -> recorder.clicked(kept, REQUEST))
        .isInstanceOf(StorageUnavailable.class);
    assertThat(taken).isEmpty();
    assertThat(monitor.told()).containsExactly("destination out of reach");
    assertThat(recorder.clicked(sealed, REQUEST).destination()).isPresent();
  }

  @Test
  void tokenShouldBeRefusedWhenTheHostIsAnotherTenants() {
    HostName theirs = new HostName("track.other.example");
    HostName ours = new HostName("track.acme.example");
    stores.unitOfWork().forTenant(OTHER, () -> stores.hosts().claim(OTHER, Optional.of(theirs)));
    stores.unitOfWork().forTenant(ACME, () -> stores.hosts().claim(ACME, Optional.of(ours)));
    EmailDetails email = Examples.details(ACME, NOON);
    keep(email, new Link(0, "https://agency.example/"));
    RecordEngagement recorder = recorder(EngagementIntake.Receipt.STORED);
    String open = tokens.seal(new TrackingToken.Open(SUBJECT));
    String click = tokens.seal(new TrackingToken.Click(SUBJECT, new Link(0, "https://a.example")));

    recorder.opened(open, by(theirs)).join();
    assertThat(recorder.clicked(click, by(theirs)).destination()).isEmpty();
    assertThat(recorder.clicked(keptClick(email, 0), by(theirs)).destination()).isEmpty();
    assertThat(taken).isEmpty();
    assertThat(monitor.told()).containsOnly("refused token").hasSize(3);

    recorder.opened(open, by(ours)).join();
    assertThat(recorder.clicked(click, by(ours)).destination()).isPresent();
    assertThat(
            recorder.clicked(keptClick(email, 0), by(new HostName("mail.example"))).destination())
        .isPresent();
    assertThat(taken).hasSize(3);
  }

  private static VisitRequest by(HostName host) {
    return new VisitRequest(REQUEST.visitor(), Optional.of(host), false, false);
  }

  private void keep(EmailDetails email, Link link) {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.destinations().keep(email, List.of(link));
              return link;
            });
  }

  private String keptClick(EmailDetails email, int link) {
    return tokens.seal(
        new TrackingToken.KeptClick(
            new TrackingToken.Subject(
                ACME, email.id(), email.sequence(), email.contact().id(), NOON),
            link));
  }

  private static final class AbsentStore implements UnitOfWork {

    @Override
    public <T> T forTenant(TenantId tenant, Supplier<T> work) {
      return asWorker(work);
    }

    @Override
    public <T> T asWorker(Supplier<T> work) {
      throw new StorageUnavailable("away", new IOException("refused"));
    }

    @Override
    public void afterCommit(Runnable step) {
      throw new IllegalStateException("no unit of work ever begins");
    }
  }

  private RecordEngagement recorder(EngagementIntake.Receipt receipt) {
    return recorder(receipt, new LongLinks(stores.unitOfWork(), stores.destinations()));
  }

  private RecordEngagement recorder(EngagementIntake.Receipt receipt, LongLinks longLinks) {
    return new RecordEngagement(
        tokens,
        stores.hosts(),
        longLinks,
        new VisitAssessor(List.of()),
        event -> {
          taken.add(event);
          return CompletableFuture.completedFuture(receipt);
        },
        monitor,
        Examples.identifiers(),
        new SettableClock(NOON));
  }
}

package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.PlainTokens;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.EngagementIntake;
import com.nurturehub.email.domain.delivery.ContactId;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.VisitAssessor;
import com.nurturehub.email.domain.engagement.VisitRequest;
import com.nurturehub.email.domain.engagement.Visitor;
import com.nurturehub.email.domain.tracking.Link;
import com.nurturehub.email.domain.tracking.TrackingToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final RecordingMonitor monitor = new RecordingMonitor();

  @Test
  void openShouldBeTakenInWhenItsTokenOpens() {
    String token = tokens.seal(new TrackingToken.Open(SUBJECT));

    recorder(EngagementIntake.Receipt.STORED).opened(token, REQUEST);

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
        recorder(EngagementIntake.Receipt.STORED).clicked(token, REQUEST);

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

    Optional<String> destination = recorder(EngagementIntake.Receipt.LOST).clicked(token, REQUEST);

    assertThat(destination).isPresent();
    assertThat(monitor.told()).containsExactly("clicked LOST");
  }

  @Test
  void nothingShouldHappenWhenATokenIsForgedOrForAnotherPurpose() {
    RecordEngagement recorder = recorder(EngagementIntake.Receipt.STORED);
    String open = tokens.seal(new TrackingToken.Open(SUBJECT));

    recorder.opened("forged", REQUEST);
    Optional<String> destination = recorder.clicked(open, REQUEST);

    assertThat(destination).isEmpty();
    assertThat(taken).isEmpty();
    assertThat(monitor.told()).containsExactly("refused token", "refused token");
  }

  private RecordEngagement recorder(EngagementIntake.Receipt receipt) {
    return new RecordEngagement(
        tokens,
        new VisitAssessor(List.of()),
        event -> {
          taken.add(event);
          return receipt;
        },
        monitor,
        Examples.identifiers(),
        new SettableClock(NOON));
  }
}

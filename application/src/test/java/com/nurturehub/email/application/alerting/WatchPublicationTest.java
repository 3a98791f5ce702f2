package com.nurturehub.email.application.alerting;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.nurturehub.email.application.engagement.FeedConsumer;
import com.nurturehub.email.application.engagement.FollowFeed;
import com.nurturehub.email.application.engagement.PublishEvents;
import com.nurturehub.email.application.fixture.EventLog;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.AlertFilter;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.alerting.Alert;
import com.nurturehub.email.domain.alerting.AlertKind;
import com.nurturehub.email.domain.alerting.AlertState;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchPublicationTest {

  private final SettableClock clock = new SettableClock(NOON);
  private final Stores stores = new InMemoryStores(clock).stores();
  private final RecordingMonitor monitor = new RecordingMonitor();
  private final WatchPublication watchPublication =
      new WatchPublication(
          stores.unitOfWork(),
          stores.places(),
          stores.alerts(),
          monitor,
          clock,
          Duration.ofMinutes(5));

  @Test
  void nothingShouldBeRaisedWhenEventsWaitForAMomentOnly() {
    append();
    clock.advance(Duration.ofMinutes(5));

    watchPublication.watch();

    assertThat(alerts()).isEmpty();
    assertThat(monitor.told()).containsExactly("behind PT5M");
  }

  @Test
  void delayShouldBeRaisedOnceWhenEventsWaitForTooLong() {
    append();
    clock.advance(Duration.ofMinutes(6));

    watchPublication.watch();
    watchPublication.watch();

    assertThat(alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.cause().kind()).isEqualTo(AlertKind.PUBLICATION);
              assertThat(alert.details().count()).isEqualTo(1);
              assertThat(alert.details().notice().detail()).contains(NOON.toString());
            });
  }

  @Test
  void delayShouldBeResolvedWhenEverythingIsPublished() {
    append();
    clock.advance(Duration.ofMinutes(6));
    watchPublication.watch();

    new FollowFeed(
            stores.unitOfWork(),
            stores.places(),
            new PublishEvents(new EventLog(), monitor, FeedConsumer.Beginning.HISTORY))
        .follow();
    watchPublication.watch();

    assertThat(alerts()).extracting(AlertState::of).containsExactly(AlertState.RESOLVED);
    assertThat(monitor.told()).containsExactly("behind PT6M", "published 1", "behind PT0S");
  }

  private void append() {
    stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores
                  .events()
                  .append(
                      List.of(
                          new EngagementEvent.Opened(
                              Examples.eventContext(Examples.details(ACME, NOON), NOON),
                              Examples.visit())));
              return clock;
            });
  }

  private List<Alert> alerts() {
    return stores
        .unitOfWork()
        .asWorker(() -> stores.alerts().listAll(AlertFilter.ALL, Optional.empty(), 10));
  }
}

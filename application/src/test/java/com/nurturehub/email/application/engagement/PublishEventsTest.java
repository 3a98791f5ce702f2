package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.EventLog;
import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.RecordingMonitor;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.PublisherUnavailable;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishEventsTest {

  private final Stores stores = new InMemoryStores(new SettableClock(NOON)).stores();
  private final EventLog log = new EventLog();
  private final RecordingMonitor monitor = new RecordingMonitor();

  @Test
  void everythingShouldBePublishedOnceWhenNothingFails() {
    EngagementEvent first = append();
    EngagementEvent second = append();
    FollowFeed follow = follow(FeedConsumer.Beginning.HISTORY);

    follow.follow();
    follow.follow();

    assertThat(log.kept()).extracting(RecordedEvent::event).containsExactly(first, second);
    assertThat(monitor.told()).containsExactly("published 2");
  }

  @Test
  void eventsShouldWaitInTheFeedWhenThePublisherIsAway() {
    EngagementEvent first = append();
    FollowFeed follow = follow(FeedConsumer.Beginning.HISTORY);
    log.setAway(true);
    assertThatThrownBy(follow::follow).isInstanceOf(PublisherUnavailable.class);
    EngagementEvent second = append();

    log.setAway(false);
    follow.follow();

    assertThat(log.kept()).extracting(RecordedEvent::event).containsExactly(first, second);
  }

  @Test
  void historyShouldStayInTheHouseWhenPublishingBeginsNow() {
    append();
    FollowFeed follow = follow(FeedConsumer.Beginning.NOW);

    follow.follow();
    EngagementEvent later = append();
    follow.follow();

    assertThat(log.kept()).extracting(RecordedEvent::event).containsExactly(later);
  }

  private FollowFeed follow(FeedConsumer.Beginning beginning) {
    return new FollowFeed(
        stores.unitOfWork(), stores.places(), new PublishEvents(log, monitor, beginning));
  }

  private EngagementEvent append() {
    EngagementEvent event =
        new EngagementEvent.Opened(
            Examples.eventContext(Examples.details(ACME, NOON), NOON), Examples.visit());
    return stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.events().append(List.of(event));
              return event;
            });
  }
}

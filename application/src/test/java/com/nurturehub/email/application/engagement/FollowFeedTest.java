package com.nurturehub.email.application.engagement;

import static com.nurturehub.email.application.fixture.Examples.ACME;
import static com.nurturehub.email.application.fixture.Examples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nurturehub.email.application.fixture.Examples;
import com.nurturehub.email.application.fixture.SettableClock;
import com.nurturehub.email.application.port.FeedPlaces;
import com.nurturehub.email.application.port.FeedReader;
import com.nurturehub.email.application.port.InMemoryStores;
import com.nurturehub.email.application.port.Stores;
import com.nurturehub.email.domain.engagement.EngagementEvent;
import com.nurturehub.email.domain.engagement.RecordedEvent;
import com.nurturehub.email.domain.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowFeedTest {

  private final Stores stores = new InMemoryStores(new SettableClock(NOON)).stores();
  private final Consumer consumer = new Consumer();
  private final FollowFeed follow = new FollowFeed(stores.unitOfWork(), stores.places(), consumer);
  private final RebuildConsumer rebuild = new RebuildConsumer(stores.unitOfWork(), stores.places());

  @Test
  void consumerShouldGetEverythingOnceWhenItIsFollowedTwice() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));

    follow.follow();
    follow.follow();

    assertThat(consumer.got).containsExactlyInAnyOrder(event, other);
    assertThat(consumer.gotAgain).isEmpty();
  }

  @Test
  void othersShouldGetTheirEventsWhenOneTenantsConsumptionFails() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));
    consumer.commitsEachStretch = true;
    consumer.failing = Optional.of(ACME);

    assertThatThrownBy(follow::follow).hasMessage("no " + ACME);
    assertThat(consumer.got).containsExactly(other);
    consumer.failing = Optional.empty();
    follow.follow();

    assertThat(consumer.got).containsExactly(other, event);
  }

  @Test
  void othersShouldHaveTheirEffectsOnceWhenOneFailsInTheirUnitOfWork() {
    EngagementEvent event = append(ACME);
    EngagementEvent other = append(new TenantId("other"));
    consumer.failing = Optional.of(ACME);

    assertThatThrownBy(follow::follow).hasMessage("no " + ACME);
    assertThat(consumer.got).containsOnly(other);
    consumer.got.clear();
    consumer.failing = Optional.empty();
    follow.follow();

    assertThat(consumer.got).containsExactly(event);
  }

  @Test
  void consumerShouldGetEverythingAgainWhenItIsRebuilt() {
    EngagementEvent event = append(ACME);
    follow.follow();

    assertThat(rebuild.rebuild(FeedReader.SCORING)).isEqualTo(RebuildConsumer.Result.BEGUN);
    EngagementEvent fresh = append(ACME);
    follow.follow();

    assertThat(consumer.got).containsExactly(event, fresh);
    assertThat(consumer.gotAgain).containsExactly(event, fresh);
    assertThat(rebuild.progress())
        .filteredOn(p -> p.reader() == FeedReader.SCORING)
        .allSatisfy(p -> assertThat(p.sharesReadAgain()).isZero());
  }

  @Test
  void nothingShouldBeginAgainWhenItWouldBeNoticed() {
    assertThat(rebuild.rebuild(FeedReader.WEBHOOKS))
        .isEqualTo(RebuildConsumer.Result.NOT_REBUILDABLE);

    assertThat(rebuild.progress()).allSatisfy(p -> assertThat(p.sharesReadAgain()).isZero());
  }

  private EngagementEvent append(TenantId tenant) {
    EngagementEvent event =
        new EngagementEvent.Opened(
            Examples.eventContext(Examples.details(tenant, NOON), NOON), Examples.visit());
    return stores
        .unitOfWork()
        .asWorker(
            () -> {
              stores.events().append(List.of(event));
              return event;
            });
  }

  private static final class Consumer implements FeedConsumer.Rebuildable {

    private final List<EngagementEvent> got = new ArrayList<>();
    private final List<EngagementEvent> gotAgain = new ArrayList<>();
    private Optional<TenantId> failing = Optional.empty();
    private boolean commitsEachStretch;

    @Override
    public FeedReader reader() {
      return FeedReader.SCORING;
    }

    @Override
    public boolean commitsEachStretch() {
      return commitsEachStretch;
    }

    @Override
    public void consume(FeedPlaces.Stretch stretch) {
      List<EngagementEvent> events = stretch.events().stream().map(RecordedEvent::event).toList();
      failing
          .filter(tenant -> events.stream().anyMatch(e -> e.context().tenant().equals(tenant)))
          .ifPresent(
              tenant -> {
                throw new IllegalStateException("no " + tenant);
              });
      got.addAll(events);
    }

    @Override
    public void consumeAgain(FeedPlaces.Again again) {
      gotAgain.addAll(again.events().stream().map(RecordedEvent::event).toList());
    }
  }
}
